"""One thread that runs one job at a time, in the order they came."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pharmadesk.errors import Bug, EnvironmentProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    _Entry = tuple[Callable[[], Any], Future[Any]]

T = TypeVar("T")

_QUEUE_LIMIT: Final = 1024


class Writer:
    """Keeps jobs in order and never runs two at once; `close` finishes what was accepted.

    The thread is a daemon: a program that ends without closing ends as if it were killed, which
    a database with durable commits must survive anyway, instead of never ending.
    """

    def __init__(self, name: str) -> None:
        # The simple queue hands over two to five times faster than the bounded one when measured,
        # and a sale waits for two hand-overs.
        self._jobs: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def is_current_thread(self) -> bool:
        """Whether the caller is a job of this writer."""
        return threading.current_thread() is self._thread

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Queue a job and return the promise of its result.

        Raises: EnvironmentProblem `storage.overloaded` when the queue is full; Bug
        `storage.closed` after `close`, `storage.nested_write` from inside a job.
        """
        if self.is_current_thread:
            raise Bug("storage.nested_write")
        promise: Future[T] = Future()
        with self._door:
            if self._closed:
                raise Bug("storage.closed")
            if self._jobs.qsize() >= _QUEUE_LIMIT:
                raise EnvironmentProblem("storage.overloaded")
            self._jobs.put((job, promise))
        return promise

    def close(self) -> None:
        """Run what is queued, then end the thread and wait for it."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (entry := self._jobs.get()) is not None:
            _fulfil(*entry)
            del entry  # a job waiting for the next must not keep the last one's rows alive


def _fulfil(job: Callable[[], Any], promise: Future[Any]) -> None:
    if not promise.set_running_or_notify_cancel():
        return
    try:
        result = job()
    except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the promise
        promise.set_exception(error)
    else:
        promise.set_result(result)
