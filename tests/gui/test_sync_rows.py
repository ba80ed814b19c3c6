"""What the list of the screen of synchronising says of decisions that wait, and of nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.queries.decisions import Decision, decides
from pharmadesk.queries.synchronising import AsideEvent, NamedCase, Waiting
from pharmadesk.services.synchronising import Overview
from tests.gui import looks
from ui.screens.sync.deeds import deed
from ui.screens.sync.listing import key_of, rows
from ui.screens.sync.state import SyncState
from ui.screens.sync.words import question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

NOW_US = 1_795_000_000_000_000
DECIDING = tuple(kind.name for kind in KINDS if decides(kind.name))


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Iterator[None]:
    assert qapp is not None
    looks.dress("en")
    yield
    looks.dress()


def wait(decision: Decision | None, *event_ids: str) -> Waiting:
    return Waiting("r3", "Till 3", "event.revoked", event_ids or ("a",), 0, 0, NOW_US, decision)


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision("device.revoked", register="Till 1"), "Withdraw Till 1"),
        (Decision("device.revoked"), "Withdraw a register not known here"),
        (
            Decision("role.granted", person="Samira", role="owner"),
            "Give Samira the role Owner pharmacist",
        ),
        (
            Decision("role.revoked", role="chief"),
            "Take the role chief from somebody erased or not known here",
        ),
        (
            Decision("approval_key.announced", "Till 3", "Samira"),
            "Accept a new signature of Samira on Till 3",
        ),
        (
            Decision("authority.endorsed", "Till 3"),
            "Vouch for what Till 3 recorded before it joined",
        ),
        (Decision("events.released", count=1), "Let 1 event count that waits"),
        (
            Decision("events.released", count=2, has_decisions=True),
            "Let 2 events count that wait, decisions among them",
        ),
        (Decision("later.kind"), "Decide later.kind, which this program does not know"),
    ],
)
def test_decision_that_waits_says_in_its_row_and_again_in_the_question_what_would_act(
    decision: Decision, words: str
) -> None:
    waits = wait(decision)
    state = SyncState(NOW_US, overview=Overview("", (), (waits,), (), ()))
    (row,) = (each for each in rows(state) if each.key == key_of(waits))

    assert words in row.title
    assert row.end == ""
    assert words in question(waits)


def test_every_kind_that_decides_has_a_plain_name_of_its_own() -> None:
    named = {kind: deed(Decision(kind)) for kind in DECIDING}
    assert len(set(named.values())) == len(DECIDING) > 15
    assert not any(kind in words for kind, words in named.items())


def test_rows_of_one_register_and_reason_have_keys_of_their_own() -> None:
    ends = Decision("device.revoked", "Till 1")
    listed = (wait(None), wait(ends, "b"), wait(ends, "c"))
    assert len({key_of(each) for each in listed}) == 3


def test_case_of_somebody_erased_has_a_subject() -> None:
    case = NamedCase("person.sold_after", "", "2")
    state = SyncState(NOW_US, overview=Overview("", (), (), (), (case,)))
    (row,) = (each for each in rows(state) if each.key.startswith("case"))
    assert row.title.startswith("Somebody erased or not known here sold after")


def test_register_whose_events_the_centre_does_not_take_is_named_with_what_to_do() -> None:
    state = SyncState(NOW_US, overview=Overview("", (), (), (), (), missing=("Till 3", "")))
    named, unknown = (each for each in rows(state) if each.key.startswith("missing"))
    assert "Till 3" in named.title
    assert named.detail.endswith("else ask support.")
    assert "a register not known here" in unknown.title
    assert not any(each.key == "nothing" for each in rows(state))


def test_sale_that_proves_nothing_to_the_centre_is_named_by_its_receipt() -> None:
    suspect = AsideEvent("a", "sale.completed", "Till 2", NOW_US, "event.suspect", "C2-A 000002")
    seen = Overview("https://centre.test", (), (), (suspect,), ())
    (row,) = (row for row in rows(SyncState(NOW_US, overview=seen)) if row.key == "a")
    assert "C2-A 000002" in row.title
    assert row.tone == "danger"
    assert "altered on this computer" in row.detail
