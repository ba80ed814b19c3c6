"""How many connections a centre may hold, where the system's usual bound is low."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

LOW = """
import resource
from sync.server.app import allow_connections
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
allow_connections()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], hard)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such bound")
def test_process_raises_its_bound_as_far_as_it_may() -> None:
    done = subprocess.run([sys.executable, "-c", LOW], check=True, capture_output=True, text=True)

    now, hard = map(int, done.stdout.split())
    assert now == (16_384 if hard < 0 else min(16_384, hard))
    assert now > 256


FEW = """
import logging, resource, socket, sys
from sync.server.app import Listening
from sync.server.live.hub import Hub
from sync.server.serving import Server, config_of
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})
logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
listening = socket.create_server(("127.0.0.1", 0), backlog=256)
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (40, hard))
config = config_of(app, Listening("127.0.0.1", 0))
config.lifespan = "off"
print(listening.getsockname()[1], flush=True)
Server(config, Hub()).run([listening])
"""


@pytest.mark.deep
@pytest.mark.skipif(sys.platform == "win32", reason="there is no such bound")
def test_process_without_files_says_so_once_and_serves_again_when_it_has_some() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FEW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        address = ("127.0.0.1", int(server.stdout.readline()))
        waiting = [socket.create_connection(address) for _ in range(100)]
        said = server.stderr.readline()
        for each in waiting:
            each.close()
        with socket.create_connection(address) as again:
            again.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            answer = again.recv(65_536)
        server.terminate()
        rest = server.stderr.read()

    assert "no more connections can be taken" in said
    assert answer.startswith(b"HTTP/1.1 200")
    assert "no more connections" not in rest
    assert "out of system resource" not in rest  # which the loop says thousands of times
