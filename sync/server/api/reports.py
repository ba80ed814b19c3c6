"""The cash journal of a business day, behind a link that lasts a quarter of an hour.

The link is good for whoever holds it, for one pharmacy, one day and one form; it names no person
and opens nothing else. What it gives is worked out when it is followed.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime  # noqa: TC003 - msgspec reads it
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlencode

import msgspec

from pharmadesk.domain.permissions import Action
from pharmadesk.i18n import _, speaking
from pharmadesk.queries import cash
from pharmadesk.values.dates import format_date, format_moment
from pharmadesk.values.money import format_amount
from sync.server.api import operations, values
from sync.server.api.errors import FORBIDDEN
from sync.server.api.links import Link
from sync.server.api.once import Answer
from sync.server.api.operations import OK, Call, Nothing, Operation
from sync.server.api.sessions import Breakdown, breakdown
from sync.server.api.values import Amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.i18n import Language

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_CSV = "text/csv; charset=utf-8"


class ReportQuery(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Of which business day, and as what."""

    date: date
    format: Literal["csv", "json"] = "csv"


class ReportLink(msgspec.Struct, rename="camel"):
    """Where the report can be had until when."""

    url: str
    expires_at: datetime


class LinkQuery(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """What a link is good for, and its signature."""

    tenant: Annotated[str, msgspec.Meta(max_length=36)]
    date: date
    format: Literal["csv", "json"]
    language: Literal["fr", "ar", "en"]
    expires: Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
    signature: Annotated[str, msgspec.Meta(max_length=64)]


class JournalSession(msgspec.Struct, rename="camel"):
    """A cash session of the day."""

    id: str
    register_id: str
    status: str
    opened_at: datetime
    closed_at: datetime | None
    opening_float: Amount
    expected_totals: Breakdown
    counted_cash: Amount | None


class CashJournal(msgspec.Struct, rename="camel"):
    """The sessions of a business day, and what should be in their drawers together."""

    date: date
    sessions: tuple[JournalSession, ...]
    totals: Breakdown


def _link(call: Call[ReportQuery, Nothing]) -> Answer:
    asked, caller = call.query, call.caller
    link, signature = call.links.new(
        caller.tenant_id, asked.date.isoformat(), asked.format, caller.language
    )
    fields = {
        "tenant": link.tenant_id,
        "date": link.day,
        "format": link.form,
        "language": link.language,
        "expires": str(link.expires_us),
        "signature": signature,
    }
    url = f"{call.origin}{_FILE}?{urlencode(fields)}"
    return operations.told(ReportLink(url, values.moment(link.expires_us)))


def _file(call: Call[LinkQuery, Nothing]) -> Answer:
    asked = call.query
    day = asked.date.isoformat()
    link = Link(asked.tenant, day, asked.format, asked.language, asked.expires)
    call.links.check(link, asked.signature)
    with call.desk_of(asked.tenant).read() as connection:
        sessions = cash.sessions_of_day(connection, day)
    if asked.format == "json":
        return operations.told(_journal(asked.date, sessions))
    name = f'attachment; filename="cash-journal-{day}.csv"'
    body = _sheet(sessions, asked.language).encode()
    headers = {"content-type": _CSV, "content-disposition": name, "etag": operations.etag(body)}
    return Answer(OK, headers, body)


def _totals(sessions: Sequence[cash.Session]) -> cash.Amounts:
    return cash.Amounts(
        sum(each.expected.cash_centimes for each in sessions),
        sum(each.expected.card_centimes for each in sessions),
        sum(each.expected.wallet_centimes for each in sessions),
        sum(each.expected.other_centimes for each in sessions),
    )


def _journal(day: date, sessions: Sequence[cash.Session]) -> CashJournal:
    return CashJournal(
        date=day,
        sessions=tuple(
            JournalSession(
                it.session_id,
                it.register_id,
                it.status,
                values.moment(it.opened_at_us),
                None if it.closed_at_us is None else values.moment(it.closed_at_us),
                Amount(it.float_centimes),
                breakdown(it.expected),
                None if it.counted_cash_centimes is None else Amount(it.counted_cash_centimes),
            )
            for it in sessions
        ),
        totals=breakdown(_totals(sessions)),
    )


def _sheet(sessions: Sequence[cash.Session], language: Language) -> str:
    """Write the day as a spreadsheet opens it here: semicolons, decimal commas, a mark in front."""
    sheet = io.StringIO()
    lines = csv.writer(sheet, delimiter=";", lineterminator="\r\n")

    def amounts(of: cash.Amounts) -> list[str]:
        each = (of.cash_centimes, of.card_centimes, of.wallet_centimes, of.other_centimes)
        return [format_amount(centimes, "fr", unit=False, printer=True) for centimes in each]

    with speaking(language):
        lines.writerow(
            [
                *(_("Business date"), _("Cash session"), _("Opened"), _("Closed")),
                *(_("Cash"), _("Card"), _("Mobile wallet"), _("Other"), _("Counted cash")),
            ]
        )
        for it in sessions:
            counted = it.counted_cash_centimes
            lines.writerow(
                [
                    format_date(it.business_date),
                    it.session_id,
                    format_moment(it.opened_at_us),
                    "" if it.closed_at_us is None else format_moment(it.closed_at_us),
                    *amounts(it.expected),
                    ""
                    if counted is None
                    else format_amount(counted, "fr", unit=False, printer=True),
                ]
            )
        lines.writerow([_("Total"), "", "", "", *amounts(_totals(sessions)), ""])
    return _BYTE_ORDER_MARK + sheet.getvalue()


_PATH = "/api/reports/cash-journal"
_FILE = f"{_PATH}/file"
OPERATIONS = (
    Operation(
        "GET", _PATH, "getCashJournal", "Get a link to the cash journal of a business day",
        Action.REPORT_CASH, _link, ReportLink, query=ReportQuery,
    ),
    Operation(
        "GET", _FILE, "downloadCashJournal", "Follow such a link", None, _file, CashJournal,
        query=LinkQuery, problems=(FORBIDDEN,), also=_CSV,
    ),
)  # fmt: skip
