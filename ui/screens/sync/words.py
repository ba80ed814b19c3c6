"""How the register stands with its centre, in words: the pill, the strip, the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pharmadesk.i18n import N_, _, ngettext
from pharmadesk.i18n.sentences import SENTENCES
from pharmadesk.i18n.wording import sentence
from pharmadesk.queries.synchronising import Waiting
from pharmadesk.values.clock import local
from pharmadesk.values.dates import format_moment, format_time
from ui.frame_state import PillView, TaskView
from ui.screens.sync import deeds
from ui.theme.direction import isolated, ltr
from ui.widgets.fact import Fact

if TYPE_CHECKING:
    from pharmadesk.queries.synchronising import OtherRegister
    from ui.screens.sync.state import Outcome, SyncState
    from ui.theme.tokens import Tone
    from ui.workers.sync import SyncState as State
    from ui.workers.sync import SyncStatus

SYNC: Final = "sync"
WORTH_A_BAR: Final = 20
"""So many events to send are told in the strip; a sale's are gone before they are read."""

_MARKS: Final[dict[State, tuple[str, Tone]]] = {
    "unheard": ("refresh-cw", "neutral"),
    "even": ("cloud-check", "success"),
    "busy": ("refresh-cw", "info"),
    "held": ("cloud-upload", "info"),
    "offline": ("cloud-off", "warning"),
    "trouble": ("cloud-alert", "danger"),
}
_UNEXPECTED: Final = N_(
    "Something unexpected happened while synchronising; sales go on and are kept here. It is tried"
    " again by itself; if it comes back, copy the details of the log for support."
)
_EVEN: Final = N_("Everything sold here is at the centre.")
_LIVE: Final = N_("Everything sold here is at the centre. Its news come at once.")
_MOODS: Final[dict[State, str]] = {
    "trouble": N_("Something is in the way."),
    "held": N_("Stopped for a few minutes."),
    "unheard": N_("Connecting"),
}


def is_long(status: SyncStatus) -> bool:
    """Tell whether what goes on is worth a bar: a person waits for it, or there is much of it."""
    return status.state == "busy" and (
        status.asked or max(status.total, status.all_coming) >= WORTH_A_BAR
    )


def pill(status: SyncStatus, now_us: int) -> PillView:
    """Say it in the top bar."""
    icon, tone = _MARKS[status.state]
    if status.state == "busy" and not is_long(status):
        icon, tone = _MARKS["even"]
    if status.waiting and status.state in {"unheard", "busy", "even"} and not is_long(status):
        icon, tone = "cloud-upload", "info"
    return PillView(icon, tone, _pill_text(status, now_us), why(status), SYNC)


def _pill_text(status: SyncStatus, now_us: int) -> str:
    if status.state == "offline":
        return _since(status, now_us)
    if status.state == "trouble":
        return _("Synchronisation: to see")
    if is_long(status):
        if not status.all:
            return _("Synchronising")
        share = ltr(f"{status.done}/{status.all}")
        return _("Synchronising {share}").format(share=share)
    if status.waiting:
        return ngettext("{count} waiting", "{count} waiting", status.waiting).format(
            count=ltr(str(status.waiting))
        )
    return _("Connecting") if status.state == "unheard" else _("Synchronised")


def _since(status: SyncStatus, now_us: int) -> str:
    if status.heard_us is None:
        return _("Offline")
    return _("Offline since {time}").format(time=moment(status.heard_us, now_us))


def why(status: SyncStatus) -> str:
    """Say what is in the way, if anything is."""
    if status.state == "held":
        return _("Synchronising was stopped; what waits is kept here. It goes on in a few minutes.")
    if not status.problem:
        return ""
    return sentence(status.problem) if status.problem in SENTENCES else _(_UNEXPECTED)


def task(status: SyncStatus) -> TaskView | None:
    """Say it in the strip: how far it is, or the last good state."""
    if is_long(status):
        return TaskView(
            "refresh-cw",
            "info",
            _("Synchronisation"),
            progress(status),
            status.done,
            status.all,
            can_stop=True,
        )
    if status.state in {"even", "busy"} and status.heard_us is not None and not status.waiting:
        words = _("Synchronised at {time}.").format(time=ltr(format_time(status.heard_us)))
        return TaskView("cloud-check", "success", "", words)
    return None


def progress(status: SyncStatus) -> str:
    """Say how far it is."""
    parts: list[str] = []
    if status.total:
        words = ngettext(
            "{done} of {count} event sent", "{done} of {count} events sent", status.total
        )
        parts.append(words.format(done=ltr(str(status.told)), count=ltr(str(status.total))))
    if status.coming:
        words = ngettext(
            "{done} of {count} event received",
            "{done} of {count} events received",
            status.all_coming,
        )
        done, count = ltr(str(status.taken)), ltr(str(status.all_coming))
        parts.append(words.format(done=done, count=count))
    elif status.taken:
        words = ngettext("{count} received", "{count} received", status.taken)
        parts.append(words.format(count=ltr(str(status.taken))))
    return " · ".join(parts) or _("Asking the centre")


def mood(status: SyncStatus, now_us: int) -> str:
    """Say under the figure how things stand."""
    if status.state == "offline":
        return _since(status, now_us)
    if status.state in _MOODS:
        return _(_MOODS[status.state])
    if is_long(status):
        return _("Synchronising")
    if status.waiting and status.times:
        clock = format_time(now_us)
        following = min((each for each in status.times if each > clock), default=status.times[0])
        words = _("Kept here; sent at {time}, or when somebody asks.")
        return words.format(time=ltr(following))
    if status.waiting:
        return _("On its way to the centre.")
    return _(_LIVE) if status.is_live else _(_EVEN)


def facts(state: SyncState) -> tuple[Fact, ...]:
    """List what the panel says beside the figure."""
    status, seen = state.status, state.overview
    if status is None or seen is None:
        return ()
    to_see = (
        len(seen.aside)
        + len(seen.cases)
        + len(seen.waiting)
        + (status.aside > 0)
        + bool(status.upgrade)
    )
    tone: Tone = "warning" if to_see else "neutral"
    heard = moment(status.heard_us, state.now_us) if status.heard_us else _("not yet")
    return (
        Fact("clock", _("Last success"), heard),
        Fact("server", _("Centre"), ltr(urlsplit(seen.address).netloc or seen.address)),
        Fact("triangle-alert", _("To see"), ltr(str(to_see)), tone),
    )


def outcome(result: Outcome) -> str:
    """Say what came of what a person asked."""
    if result.retried == 0:
        return _("Tried again: nothing counts yet that did not before.")
    if result.retried is not None:
        words = ngettext(
            "Tried again: {count} event counts now.",
            "Tried again: {count} events count now.",
            result.retried,
        )
        return words.format(count=ltr(str(result.retried)))
    if result.released is not None or result.withdrawn:
        return _decided(result)
    if result.held:
        return _("Stopped; what waits is kept here.")
    if result.problem:
        return _("Not finished; what waits is kept here.")
    time = ltr(format_time(result.at_us))
    words = _("Finished at {time}: {told} sent, {taken} received.")
    if not result.told and not result.taken:
        words = _("Finished at {time}: there was nothing new.")
    return words.format(time=time, told=ltr(str(result.told)), taken=ltr(str(result.taken)))


def _decided(result: Outcome) -> str:
    if result.withdrawn:
        words = _("{register} is withdrawn; what it sends now waits here.")
        return words.format(register=isolated(result.withdrawn))
    count = result.released or 0
    words = ngettext("{count} event counts now.", "{count} events count now.", count)
    return words.format(count=ltr(str(count)))


def why_waits(reason: str, count: int) -> str:
    """Say why events wait for an owner, and what becomes of them."""
    words = {
        "event.revoked": ngettext(
            "Its register had been withdrawn by then. It is kept, and counts when the owner"
            " releases it.",
            "Their register had been withdrawn by then. They are kept, and count when the owner"
            " releases them.",
            count,
        ),
        "event.unauthorised": ngettext(
            "Nobody who may do this has signed it. It is kept, and counts when the owner releases"
            " it.",
            "Nobody who may do this has signed them. They are kept, and count when the owner"
            " releases them.",
            count,
        ),
        "event.anothers_drawer": ngettext(
            "It is about the drawer of another register, or about none. It is kept, and counts when"
            " the owner releases it.",
            "They are about the drawer of another register, or about none. They are kept, and count"
            " when the owner releases them.",
            count,
        ),
        "event.unproven": ngettext(
            "Its signature is not that of the person it names. It is kept; ask support before the"
            " owner releases it.",
            "Their signatures are not those of the persons they name. They are kept; ask support"
            " before the owner releases them.",
            count,
        ),
        "event.only_here": ngettext(
            "It counts on this register alone: whoever did it may not do so any more. It counts"
            " everywhere when the owner releases it.",
            "They count on this register alone: whoever did them may not do so any more. They"
            " count everywhere when the owner releases them.",
            count,
        ),
        "event.withdrawn_here": ngettext(
            "It counts on this register alone, which had been withdrawn by then, until an owner"
            " releases it on another one.",
            "They count on this register alone, which had been withdrawn by then, until an owner"
            " releases them on another one.",
            count,
        ),
    }
    kept = ngettext(
        "It must not count by itself. It is kept, and counts when the owner releases it.",
        "They must not count by themselves. They are kept, and count when the owner releases them.",
        count,
    )
    return words.get(reason, kept)


def question(subject: OtherRegister | Waiting) -> str:
    """Name what a decision leads to, before it is made: neither is taken back."""
    if isinstance(subject, Waiting):
        if subject.decision is not None:
            return deeds.question(subject.decision, subject.register)
        words = _(
            "What {register} recorded will count at its own time, in stock and takings, on every"
            " register. Press “{action}” once more; it cannot be taken back."
        )
        return words.format(register=isolated(subject.register), action=_("Let it count"))
    words = _(
        "{register} will learn nothing more, and what it records from now on waits here. It sells"
        " on. Press “{action}” once more; it cannot be taken back."
    )
    return words.format(register=isolated(subject.name), action=_("Withdraw the register"))


def moment(instant_us: int, now_us: int) -> str:
    """Write a time, with its day when that is not today."""
    today = local(instant_us).date() == local(now_us).date()
    return ltr(format_time(instant_us) if today else format_moment(instant_us))


def why_not(state: SyncState) -> str:
    """Say beside the button why this person may not press it; while it runs, the bar says that."""
    if state.may_synchronise:
        return ""
    return _("For the owner or a manager; the register synchronises by itself.")
