"""Work off the GUI thread: writes in the order they were asked for, reads beside them.

    ops.write(work, done, failed)   one after another, on one thread
    ops.read(work, done, failed)    at once, on a few threads

`work` runs on another thread and must not touch a widget. `done(result)` and `failed(error)` run
on the GUI thread. Every error ends in `failed`, or in `unhandled` where none is given, so that
nothing is lost in a thread. After `close` nothing is begun and results are no longer delivered.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

T = TypeVar("T")

_READERS = 3


class Ops(QObject):
    """The two lanes; lives on the GUI thread."""

    unhandled = Signal(object)
    _finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="read")
        self._open = True
        self._pending = 0
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def write(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run a use case after those asked for before it."""
        self._start(self._writer, work, done, failed)

    def read(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run a query at once."""
        self._start(self._readers, work, done, failed)

    @property
    def idle(self) -> bool:
        """Whether everything asked for has been delivered."""
        return self._pending == 0

    def close(self) -> None:
        """Finish what was started, deliver nothing more."""
        self._open = False
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True, cancel_futures=True)

    def _start(
        self,
        lane: ThreadPoolExecutor,
        work: Callable[[], T],
        done: Callable[[T], None] | None,
        failed: Callable[[Exception], None] | None,
    ) -> None:
        if not self._open:
            return  # a signal that was on its way when the window closed
        self._pending += 1
        future = lane.submit(work)
        future.add_done_callback(lambda ended: self._hand_over(ended, done, failed))

    def _hand_over(
        self,
        future: Future[T],
        done: Callable[[T], None] | None,
        failed: Callable[[Exception], None] | None,
    ) -> None:
        if self._open and not future.cancelled():
            self._finished.emit(future, (done, failed))

    @Slot(object, object)
    def _deliver(self, future: Future[Any], answers: tuple[Any, Any]) -> None:
        self._pending -= 1
        if not self._open:
            return
        done, failed = answers
        error = future.exception()
        if error is None:
            if done is not None:
                done(future.result())
        elif failed is not None:
            failed(error)
        else:
            self.unhandled.emit(error)
