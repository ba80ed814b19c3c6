"""The pages in words: what was read becomes tables of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from pharmadesk.i18n import N_, _, ngettext
from pharmadesk.journal.centre_rows import DEADLY
from pharmadesk.values.clock import US_IN_S, local
from sync.server.staff.drawing import Cell, Form, Link, Notice, Page, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pharmadesk.queries.operations import (
        Aside,
        Device,
        Fork,
        Held,
        JobRun,
        Suspect,
        Tenant,
    )
    from sync.server.staff.drawing import Tone
    from sync.server.staff.looking import Pharmacy, Records, Tenants

HOME: Final = "/ops"
JOBS: Final = "/ops/jobs"
RECORD: Final = "/ops/record"
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400
_LATE_S: Final = 5 * _MINUTE_S

_WHY: Final = {
    "quarantined": N_("Set aside"),
    "deferred": N_("Of a newer program"),
    "waiting": N_("Behind another event"),
    "trying": N_("Is being tried"),
}
_ACTIONS: Final = {
    "signed_in": N_("Signed in"),
    "signed_out": N_("Signed out"),
    "denied": N_("Denied"),
    "replayed": N_("Replayed an event"),
    "replayed_all": N_("Replayed all events"),
    "job_run": N_("Ran a job"),
    "account.added": N_("Account made"),
    "account.reset": N_("Account reset"),
    "account.closed": N_("Account closed"),
    "code.return": N_("Code made for a recovered register"),
}


def ways(here: str) -> list[Link]:
    """Return the ways to every page."""
    return [
        Link(HOME, _("Pharmacies"), is_here=here == HOME),
        Link(JOBS, _("Jobs"), is_here=here == JOBS),
        Link(RECORD, _("Record"), is_here=here == RECORD),
    ]


# --- pharmacies ---------------------------------------------------------------------------------


def tenants(found: Tenants, now_us: int, *, amiss: bool) -> Page:
    """Write the list of pharmacies."""
    columns = [
        *(_("Pharmacy"), _("Last event"), _("Events"), _("Not in rows yet")),
        *(_("Set aside"), _("Waiting"), _("Suspect"), _("Held"), _("Copies")),
    ]
    following = ""
    if found.following:
        query = {"after": found.following} | ({"amiss": "yes"} if amiss else {})
        following = f"{HOME}?{urlencode(query)}"
    empty = _("Nothing is amiss here.") if amiss else _("No pharmacy was founded here yet.")
    table = Table("", columns, [_tenant(each, now_us) for each in found.rows], empty,
                  following=following)  # fmt: skip
    links = [
        Link(HOME, _("All"), is_here=not amiss),
        Link(f"{HOME}?amiss=yes", _("To be looked at"), is_here=amiss),
    ]
    return Page(_("Pharmacies"), [table], links=links)


def _tenant(each: Tenant, now_us: int) -> list[Cell]:
    return [
        _named(each.name, each.tenant_id, _tenant_path(each.tenant_id)),
        _moment(each.last_event_us, now_us),
        _number(each.events),
        *_stand(each, now_us),
    ]


def _stand(each: Tenant, now_us: int) -> list[Cell]:
    since_us = each.pending_since_us
    late = since_us is not None and now_us - since_us > _LATE_S * US_IN_S
    note = "" if since_us is None else _age(now_us - since_us)
    return [
        _number(each.pending, "bad" if late else "", note),
        _number(each.quarantined, "bad"),
        _number(each.waiting, "warn"),
        _number(each.suspect, "bad"),
        _number(each.held, "warn"),
        _number(each.forks, "bad"),
    ]


# --- one pharmacy -------------------------------------------------------------------------------


def pharmacy(found: Pharmacy, now_us: int, notice: Notice | None) -> Page:
    """Write what is to be known of one pharmacy."""
    tenant_id = found.stands.tenant_id
    return Page(
        found.stands.name or _("Pharmacy"),
        [
            _standing(found.stands, now_us),
            _aside(found, now_us),
            _devices(found.devices, found.stands.events, now_us),
            _forks(found.forks),
            _suspect(found.suspect, now_us),
            _held(found.held),
        ],
        lead=tenant_id,
        notice=notice,
        back=Link(HOME, _("All pharmacies")),
    )


def tried(position: int, aside: Aside | None) -> Notice:
    """Say what became of an event that was replayed."""
    if aside is None:
        return Notice(_("Event {position} is no longer set aside.").format(
            position=position), "good")  # fmt: skip
    text = _("Event {position} was tried and is still in no row: {why}, {problem}.")
    why = _(_WHY.get(aside.why, aside.why))
    return Notice(text.format(position=position, why=why, problem=aside.problem), "bad")


def tried_all(stands: Tenant) -> Notice:
    """Say what is left after everything was replayed."""
    left = stands.quarantined + stands.waiting
    if not left:
        return Notice(_("Every event of this pharmacy is in its rows."), "good")
    text = ngettext(
        "Everything was tried; {count} event is still in no row, for the reason below.",
        "Everything was tried; {count} events are still in no row, for the reasons below.",
        left,
    )
    return Notice(text.format(count=left), "warn")


def _standing(stands: Tenant, now_us: int) -> Table:
    columns = [
        *(_("Last event"), _("Events"), _("Not in rows yet"), _("Set aside"), _("Waiting")),
        *(_("Suspect"), _("Held"), _("Copies")),
    ]
    row = [_moment(stands.last_event_us, now_us), _number(stands.events), *_stand(stands, now_us)]
    return Table("", columns, [row], "")


def _aside(found: Pharmacy, now_us: int) -> Table:
    tenant_id = found.stands.tenant_id
    path = f"{_tenant_path(tenant_id)}/replay"
    columns = [
        *(_("Place"), _("Event"), _("Kind"), _("Device"), _("Arrived"), _("Reason")),
        *(_("Tries"), ""),
    ]
    rows = [
        [
            _number(each.position),
            _code(each.event_id),
            _code(each.kind, note=_("version {number}").format(number=each.version)),
            _code(each.device_id),
            _moment(each.received_at_us, now_us),
            Cell(_(_WHY.get(each.why, each.why)), tone=_tone(each.why), note=each.problem),
            _number(each.tries),
            Cell("", "form", form=_replay(path, each)),
        ]
        for each in found.aside
    ]
    following = f"{_tenant_path(tenant_id)}?after={found.following}" if found.following else ""
    every = Form(path, _("Replay all"), check=_("also those that ended the process"))
    return Table(
        _("Events in no row"),
        columns,
        rows,
        _("Every event is in its rows."),
        following=following,
        form=every if rows else None,
    )


def _replay(path: str, each: Aside) -> Form:
    fields = (("position", str(each.position)),)
    if each.problem != DEADLY:
        return Form(path, _("Replay"), fields)
    return Form(path, _("Replay"), fields, check=_("though it ended the process"), must=True)


def _devices(devices: Iterable[Device], events: int, now_us: int) -> Table:
    columns = [
        *(_("Device"), _("Program"), _("Last heard"), _("Not fetched yet"), _("Sent")),
        _("State"),
    ]
    rows = [
        [
            _named(each.label, each.device_id),
            Cell(each.app_version),
            Cell("–", "moment") if each.is_centre else _moment(each.last_seen_us, now_us),
            Cell("–", "number") if each.is_centre else _number(max(events - each.pulled, 0)),
            _number(each.events),
            _state(each),
        ]
        for each in devices
    ]
    return Table(_("Devices"), columns, rows, _("No device."))


def _state(each: Device) -> Cell:
    if each.revoked_at_us is not None:
        return Cell(_("Withdrawn"), tone="bad", note=_written(each.revoked_at_us))
    return Cell(_("The centre itself"), tone="muted") if each.is_centre else Cell(_("In use"))


def _forks(forks: Iterable[Fork]) -> Table:
    columns = [
        *(_("Device"), _("Incarnation"), _("Branch"), _("Parts after"), _("Goes to")),
    ]
    rows = [
        [
            _code(each.device_id),
            _code(each.incarnation),
            _number(each.branch),
            _number(each.parent_seq),
            _number(each.seq),
        ]
        for each in forks
    ]
    note = _("Two histories under one name: a register was copied, or put back to an older copy.")
    return Table(_("Copied registers"), columns, rows, _("None."), note=note if rows else "")


def _suspect(suspect: Iterable[Suspect], now_us: int) -> Table:
    columns = [_("Device"), _("Incarnation"), _("Branch"), _("Number"), _("Arrived"), _("Reason")]
    rows = [
        [
            _code(each.device_id),
            _code(each.incarnation),
            _number(each.branch),
            _number(each.seq),
            _moment(each.received_at_us, now_us),
            _code(each.why, "bad"),
        ]
        for each in suspect
    ]
    return Table(_("Suspect events"), columns, rows, _("None."))


def _held(held: Iterable[Held]) -> Table:
    columns = [_("Place"), _("Event"), _("Kind"), _("Reason")]
    rows = [
        [_number(each.position), _code(each.event_id), _code(each.kind), _code(each.why, "warn")]
        for each in held
    ]
    note = _("They wait for the owner; staff cannot release them.")
    return Table(_("Held events"), columns, rows, _("None."), note=note if rows else "")


# --- jobs ---------------------------------------------------------------------------------------


def jobs(
    names: Sequence[str], runs: Mapping[str, JobRun], now_us: int, notice: Notice | None
) -> Page:
    """Write how the recurring work stands."""
    columns = [_("Job"), _("Last done"), _("Last begun"), _("Failing for"), ""]
    rows = [_job(name, runs.get(name), now_us) for name in names]
    note = _("“Run again” does what is due for every pharmacy, done or not, and answers when it is "
             "over.")  # fmt: skip
    return Page(_("Jobs"), [Table("", columns, rows, "", note=note)], notice=notice)


def ran(name: str, run: JobRun | None) -> Notice:
    """Say what became of a job that was run again."""
    if run is None or not run.failing:
        return Notice(_("{job} was run.").format(job=name), "good")
    text = _("{job} was run and failed: {problem}.")
    return Notice(text.format(job=name, problem=run.result), "bad")


def _job(name: str, run: JobRun | None, now_us: int) -> list[Cell]:
    again = Cell("", "form", form=Form(JOBS, _("Run again"), (("job", name),)))
    if run is None:
        return [_code(name), _moment(None, now_us), _moment(None, now_us), _number(0), again]
    problem = run.result if run.failing else ""
    return [
        _code(name),
        _moment(run.last_success_us, now_us),
        _moment(run.last_start_us, now_us),
        _number(run.failing, "bad", problem),
        again,
    ]


# --- the record ---------------------------------------------------------------------------------


def records(found: Records, now_us: int) -> Page:
    """Write what staff did, and what was denied."""
    columns = [_("When"), _("Who"), _("What"), _("Of what"), _("Detail"), _("Times")]
    rows = [
        [
            _moment(each.happened_at_us, now_us),
            Cell(each.login),
            Cell(_(_ACTIONS.get(each.action, each.action)), tone=_denied(each.action)),
            _code(each.subject),
            _code(each.detail),
            _number(each.times),
        ]
        for each in found.rows
    ]
    following = ""
    if found.following is not None:
        at_us, record_id = found.following
        following = f"{RECORD}?{urlencode({'before_us': at_us, 'before': record_id})}"
    return Page(_("Record"), [Table("", columns, rows, _("Nothing yet."), following=following)])


# --- cells --------------------------------------------------------------------------------------


def _denied(action: str) -> Tone:
    return "bad" if action == "denied" else ""


def _tone(why: str) -> Tone:
    return "bad" if why == "quarantined" else "warn"


def _number(count: int, tone: Tone = "", note: str = "") -> Cell:
    return Cell(f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"), "number",
                tone if count else "muted", note=note)  # fmt: skip


def _named(name: str, key: str, href: str = "") -> Cell:
    """Write a name with the id under it; the id alone as long as no name has come."""
    return Cell(name, href=href, note=key) if name else Cell(key, "code", href=href)


def _code(text: str, tone: Tone = "", note: str = "") -> Cell:
    return Cell(text, "code", tone, note=note)


def _moment(at_us: int | None, now_us: int) -> Cell:
    if at_us is None:
        return Cell("–", "moment", tone="muted")
    return Cell(_written(at_us), "moment", note=_age(now_us - at_us))


def _written(at_us: int) -> str:
    return f"{local(at_us):%d/%m/%Y %H:%M}"


def _age(for_us: int) -> str:
    """Write how long ago something was, to the unit that matters."""
    seconds = max(for_us // US_IN_S, 0)
    if seconds < _MINUTE_S:
        return _("just now")
    if seconds < _HOUR_S:
        return _("{count} min").format(count=seconds // _MINUTE_S)
    if seconds < _DAY_S:
        return _("{count} h").format(count=seconds // _HOUR_S)
    days = seconds // _DAY_S
    return ngettext("{count} day", "{count} days", days).format(count=days)


def _tenant_path(tenant_id: str) -> str:
    return f"{HOME}/tenants/{quote(tenant_id, safe='')}"
