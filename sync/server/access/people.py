"""People's access put together: what the web server and the operator's command ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argon2 import PasswordHasher

from pharmadesk.values.identifiers import IdSource
from sync.server.access.around import Around
from sync.server.access.audit import Audit
from sync.server.access.gate import Gate
from sync.server.access.managing import Managing
from sync.server.access.passwords import Passwords
from sync.server.access.second_factor import SecondFactor
from sync.server.access.secrets_of import Secrets
from sync.server.access.signing_in import SigningIn
from sync.server.access.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.desk import Desk
    from pharmadesk.storage.shared import SharedDatabase
    from pharmadesk.values.clock import Clock
    from sync.server.options import ServerOptions


class People:
    """Everything a centre does for the people of its pharmacies to sign in."""

    def __init__(
        self,
        database: SharedDatabase,
        clock: Clock,
        seed: bytes,
        desk: Callable[[str], Desk],
        options: ServerOptions,
        ended: Callable[[str, str], None],
    ) -> None:
        self.clock = clock
        self.options = options
        secrets = Secrets(seed)
        hasher = PasswordHasher(options.password_passes, options.password_memory_kib)
        self.audit = Audit(database, clock, secrets, desk)
        self.around = Around(
            database=database,
            clock=clock,
            ids=IdSource(clock),
            options=options,
            secrets=secrets,
            passwords=Passwords(secrets, hasher),
            tokens=Tokens(secrets.token_seed, clock),
            audit=self.audit,
            desk=desk,
            ended=ended,
        )
        self.gate = Gate(self.around)
        self.signing_in = SigningIn(self.around)
        self.second_factor = SecondFactor(self.around)
        self.managing = Managing(self.around, self.second_factor)
