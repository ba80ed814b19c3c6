"""What one process of the centre does beside answering, started and stopped together.

projecting   rows of what was appended here, there, or before this process began
announcing   tells the other processes what was appended here
listening    hears what was appended there
surveying    looks at every pharmacy now and then: finds what nobody said, and counts
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from pharmadesk.storage.postgres import for_driver
from sync.server.background.projecting import Projecting
from sync.server.background.worker import Worker
from sync.server.live.announcing import Announcing
from sync.server.live.hub import Hub
from sync.server.live.listening import Listening
from sync.server.live.news import LogGoesOn

if TYPE_CHECKING:
    from typing import Self

    from sync.server.exchange import Centre
    from sync.server.live.news import News

SURVEY_S: Final = 30.0


class Background:
    """The threads of a process; a context that runs them."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self.hub = Hub()
        node = secrets.token_hex(8)
        self.projecting = Projecting(centre.database, centre.projector, self._set_aside)
        self.announcing = Announcing(centre.database, node)
        self.listening = Listening(for_driver(centre.url), node, self._heard, self._survey_now)
        self._projector = Worker("projecting", self.projecting.turn)
        self._announcer = Worker("announcing", self.announcing.tell)
        self._surveyor = Worker("surveying", self._survey)

    def __enter__(self) -> Self:
        """Begin: from now on a push does not wait for its rows."""
        self._centre.attach(self._appended)
        for each in (self._projector, self._announcer, self._surveyor, self.listening):
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End; what is not projected yet is found by the next start, or another process."""
        for each in (self.listening, self._surveyor, self._projector, self._announcer):
            each.stop()

    def _appended(self, news: News) -> None:
        """Hear what this process committed."""
        self._heard(news)
        self.announcing.add(news)
        self._announcer.wake()

    def _heard(self, news: News) -> None:
        self.hub.tell(news)
        if isinstance(news, LogGoesOn):
            self.projecting.add(news.tenant_id)
            self._projector.wake()

    def _set_aside(self, tenant_id: str) -> None:
        """Let the registers ask: the answer says that events are in no row."""
        self._appended(LogGoesOn(tenant_id, self._centre.log_position(tenant_id)))

    def _survey_now(self) -> None:
        self._surveyor.wake()

    def _survey(self) -> float:
        for tenant_id in self._centre.tenants():
            self.projecting.add(tenant_id)
        self._projector.wake()
        return SURVEY_S
