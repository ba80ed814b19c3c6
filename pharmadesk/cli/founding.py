"""`pharmadesk init`: the key ceremony and the first events of a pharmacy, without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK
from pharmadesk.cli.parser import LEGAL_BLOCK
from pharmadesk.domain.events import PharmacyFields
from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.services import register
from pharmadesk.storage import keys
from pharmadesk.storage.phrase import new_phrase, positions_to_confirm, wrong_positions
from pharmadesk.values.clock import SystemClock
from pharmadesk.values.identifiers import IdSource

if TYPE_CHECKING:
    from argparse import Namespace

    from pharmadesk.cli.console import Console
    from pharmadesk.paths import Paths
    from pharmadesk.storage.key_material import Secrets
    from pharmadesk.storage.phrase import RecoveryPhrase


def run(asked: Namespace, console: Console) -> int:
    """Found the register and say what it is called.

    Killed at any moment, it simply runs again: keys that exist are used, not made anew.
    """
    with opening.place(asked, make=True) as here:
        paths = here.paths
        if (paths.data / register.MARK_FILE).exists():
            raise Refused("register.already_founded")
        founding = _founding(asked, console)
        secrets = make_keys(asked, paths, console)
        clock = SystemClock()
        around = register.surroundings(paths.data, secrets, clock, IdSource(clock))
        database = register.open_file(paths.database, around, create=True)
        try:
            till, _owner_id = register.found(database, around, founding)
        except BaseException:
            database.close()
            raise
        identity = till.identity
        till.close()
    console.result(
        {
            "data_dir": str(paths.data),
            "pharmacy_id": identity.pharmacy_id,
            "device_id": identity.device_id,
            "series": identity.series,
        },
        _("The register is founded in {folder}; its receipts begin with {series}.").format(
            folder=paths.data, series=identity.series
        ),
    )
    return OK


def _founding(asked: Namespace, console: Console) -> register.Founding:
    """Gather what the pharmacy is; everything a person typed is checked before a key is made."""
    given = {name: getattr(asked, name) for name in LEGAL_BLOCK}
    legal = {name: text for name, text in given.items() if text is not None}
    typed = register.Founding(
        pharmacy=PharmacyFields(name=asked.name, **legal),
        register_code=asked.register_code,
        register_name=asked.register_name or asked.register_code,
        owner_name=asked.owner,
        owner_pin=console.pin(twice=True),
    )
    return register.checked(typed)


def make_keys(asked: Namespace, paths: Paths, console: Console) -> Secrets:
    """Hold the key ceremony, or unlock the keys of one that was held already.

    Raises: Refused `phrase.not_noted`; those of `opening.secrets_of`.
    """
    if not keys.is_first_run(paths.data):
        return opening.secrets_of(asked, paths, console)
    phrase = new_phrase(asked.phrase_language)
    keep = _keep(asked)
    _confirm(phrase, console)
    return keys.first_run(paths.data, phrase, keep)


def _keep(asked: Namespace) -> keys.Keep:
    if asked.key_file is not None:
        return keys.KeepInKeyFile(asked.key_file)
    if asked.keep_keys == "phrase":
        return keys.KeepUnderPhrase()
    return keys.KeepInKeyring()


def _confirm(phrase: RecoveryPhrase, console: Console) -> None:
    """Show the words once and have three of them typed back.

    Raises: Refused `phrase.not_noted`; nothing was made then.
    """
    console.tell(_("Write these twelve words on paper; they are shown only now:"))
    for number, word in enumerate(phrase.words, start=1):
        console.tell(f"{number:2}  {word}")
    answers = {
        position: console.secret(_("Word {number}: ").format(number=position))
        for position in positions_to_confirm()
    }
    if wrong_positions(phrase, answers):
        raise Refused("phrase.not_noted")
