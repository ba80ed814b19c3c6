"""A real browser, driven through the pipe that Chromium offers for it; nothing else is needed.

Messages are JSON with a zero byte after each, in on descriptor 3 and out on 4.
Source: https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S: Final = 60
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOUND: Final = next(filter(None, map(shutil.which, _NAMES)), None)
_HOW: Final = (
    *("--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--no-first-run"),
    *("--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-extensions", "--no-proxy-server"),
)
_FREE: Final = 10


class Tab:
    """One page of the browser: what a person sees of it, and does with mouse and keys."""

    def __init__(self, to: int, back: int) -> None:
        self._to = to
        self._back = back
        self._read = b""
        self._number = 0
        self._session = ""
        self._loads = 0
        self.complaints: list[str] = []

    def attach(self) -> None:
        """Open a page and listen to it."""
        target = self.tell("Target.createTarget", url="about:blank")["targetId"]
        attached = self.tell("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.tell(f"{domain}.enable")

    def look_like(self, language: str, scheme: str, width: int = 1366, height: int = 768) -> None:
        """Be the browser of somebody with this language, taste and screen."""
        agent = self.tell("Browser.getVersion")["userAgent"]
        self.tell("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=language)
        taste = [{"name": "prefers-color-scheme", "value": scheme}]
        self.tell("Emulation.setEmulatedMedia", features=taste)
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip

    def go(self, url: str) -> None:
        """Type an address."""
        before = self._loads
        self.tell("Page.navigate", url=url)
        self._loaded(before)

    def read(self, script: str) -> Any:
        """Ask the page something."""
        answer = self.tell("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    @property
    def text(self) -> str:
        """What a person reads."""
        return str(self.read("document.body.innerText"))

    @property
    def path(self) -> str:
        """Where the page is."""
        return str(self.read("location.pathname"))

    def type(self, selector: str, text: str) -> None:
        """Click into a field and type."""
        self._click(selector)
        self.read(f"document.querySelector({json.dumps(selector)}).select()")
        self.tell("Input.insertText", text=text)

    def press(self, selector: str) -> None:
        """Click on what leads to another page, and wait for that page."""
        before = self._loads
        self._click(selector)
        self._loaded(before)

    def picture(self) -> bytes:
        """Take a picture, as a PNG."""
        shot = self.tell("Page.captureScreenshot", format="png")
        return base64.b64decode(shot["data"])

    def _click(self, selector: str) -> None:
        element = f"document.querySelector({json.dumps(selector)})"
        where = self.read(
            f"(e => {{ e.scrollIntoView({{block: 'center'}}); const r = e.getBoundingClientRect();"
            f" return [r.x + r.width / 2, r.y + r.height / 2]; }})({element})"
        )
        at = {"x": where[0], "y": where[1], "button": "left", "clickCount": 1}
        for what in ("mousePressed", "mouseReleased"):
            self.tell("Input.dispatchMouseEvent", type=what, **at)

    # --- messages -------------------------------------------------------------------------------

    def tell(self, method: str, **parameters: Any) -> Any:
        """Give a command and wait for what it gives back."""
        self._number += 1
        said = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            said["sessionId"] = self._session
        os.write(self._to, json.dumps(said).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == self._number:
                assert "error" not in message, (method, message["error"])
                return message["result"]

    def _loaded(self, loads: int) -> None:
        """Wait until one page more than before has loaded."""
        while self._loads <= loads:
            self._next()

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            assert select.select([self._back], [], [], PATIENCE_S)[0], "the browser says nothing"
            part = os.read(self._back, 1 << 16)
            assert part, "the browser has ended"
            self._read += part
        one, self._read = self._read.split(b"\0", 1)
        message: dict[str, Any] = json.loads(one)
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method == "Page.loadEventFired":
            self._loads += 1
        elif method in {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}:
            self.complaints.append(json.dumps(message["params"]))


@contextmanager
def browsing(folder: Path) -> Iterator[Tab]:
    """Start a browser whose every trace is in a folder, and end it."""
    assert FOUND is not None, "who has none does not come here"
    (theirs_in, to), (back, theirs_out) = map(_out_of_the_way, (os.pipe(), os.pipe()))
    moves = [(os.POSIX_SPAWN_DUP2, theirs_in, 3), (os.POSIX_SPAWN_DUP2, theirs_out, 4)]
    quiet = [(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in (0, 1, 2)]
    environment = {**os.environ, "HOME": str(folder)}
    argv = [FOUND, *_HOW, f"--user-data-dir={folder}"]
    process = os.posix_spawn(FOUND, argv, environment, file_actions=[*quiet, *moves], setpgroup=0)
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        tab = Tab(to, back)
        tab.attach()
        yield tab
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(to)
        os.close(back)


def _out_of_the_way(pipe: tuple[int, int]) -> tuple[int, int]:
    """Move a pipe's ends where they are in nobody's way, and no child inherits them."""
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FREE) for end in pipe]
    for end in pipe:
        os.close(end)
    return moved[0], moved[1]
