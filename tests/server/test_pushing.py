"""What the centre does with a push, told by registers written from the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.server.register import Register


def test_push_of_a_new_journal_is_acknowledged_and_told(register: Register) -> None:
    register.holds(3)

    ack = register.push().message

    assert ack["type"] == "ack"
    assert ack["through"] == register.at(4)
    assert [each["position"] for each in ack["received"]] == [1, 2, 3, 4]
    assert register.countersigned(ack)
    told = register.pull_all()
    assert [(line["h"], line["b"], line["s"]) for line in told] == [
        tuple(event.line.values()) for event in register.events
    ]
