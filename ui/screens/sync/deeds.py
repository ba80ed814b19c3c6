"""What an event that waits would decide, in words: read before an owner lets it act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.i18n import N_, _, ngettext
from ui.people_words import role_words
from ui.theme.direction import isolated, ltr

if TYPE_CHECKING:
    from pharmadesk.queries.decisions import Decision

_DEEDS: Final = {
    "role.granted": N_("Give {person} the role {role}"),
    "role.revoked": N_("Take the role {role} from {person}"),
    "approval_key.announced": N_("Accept a new signature of {person} on {register}"),
    "authority.endorsed": N_("Vouch for what {register} recorded before it joined"),
    "device.revoked": N_("Withdraw {register}"),
    "pharmacy.described": N_("Change what the pharmacy’s papers say of it"),
    "register.described": N_("Change the code or the name of a register"),
    "person.registered": N_("Register somebody"),
    "vat_rate.set": N_("Set a VAT rate"),
    "insurer.set": N_("Set an insurer’s rate"),
    "setting.set": N_("Change a setting of the pharmacy"),
    "catalogue.imported": N_("Take over items of a catalogue"),
    "import.completed": N_("Finish the import of a catalogue"),
    "import.undone": N_("Undo the import of a catalogue"),
    "forecast.published": N_("Publish forecasts"),
    "access.signed_in": N_("Note that a user signed in at the centre"),
    "access.denied": N_("Note that the centre turned a user away"),
    "device.denied": N_("Note that the centre turned a register away"),
    "access.locked": N_("Note that the centre locked a user out"),
    "user.invited": N_("Invite a user to the centre"),
    "user.activated": N_("Let a user into the centre"),
    "user.password_changed": N_("Change the password of a user of the centre"),
    "user.reset": N_("Make a user of the centre begin anew"),
    "user.deactivated": N_("Shut a user out of the centre"),
    "user.totp_enrolled": N_("Give a user of the centre a second proof"),
}
_UNKNOWN: Final = N_("Decide {kind}, which this program does not know")


def deed(decision: Decision) -> str:
    """Say what a decision does."""
    if decision.kind == "events.released":
        return _release(decision)
    words = _(_DEEDS.get(decision.kind, _UNKNOWN))
    return words.format(
        kind=ltr(decision.kind),
        register=isolated(decision.register or _("a register not known here")),
        person=isolated(decision.person or _("somebody erased or not known here")),
        role=role_words((decision.role,)) or ltr(decision.role),
    )


def _release(decision: Decision) -> str:
    words = ngettext(
        "Let {count} event count that waits", "Let {count} events count that wait", decision.count
    )
    if decision.has_decisions:
        words = ngettext(
            "Let {count} event count that waits, a decision",
            "Let {count} events count that wait, decisions among them",
            decision.count,
        )
    return words.format(count=ltr(str(decision.count)))


def question(decision: Decision, register: str) -> str:
    """Repeat what a decision does, before it is made to act."""
    words = _(
        "{deed}: {register} decided it, and it will act on every register. Press “{action}” once"
        " more if you want just that; it cannot be taken back."
    )
    return words.format(deed=deed(decision), register=isolated(register), action=_("Let it count"))
