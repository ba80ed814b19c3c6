from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from pharmadesk.errors import Bug, Refused
from pharmadesk.journal.kinds import REGISTRY, Deferred, Kind, Registry, decode
from pharmadesk.journal.vocabulary import KINDS
from tests.unit.journal.support import Note

EXAMPLES = Path(__file__).parents[2] / "golden" / "journal" / "kinds"
ALLOWED = (inspect.StrType, inspect.IntType, inspect.BoolType, inspect.NoneType)

versions = [(kind.name, version) for kind in KINDS for version in range(1, kind.version + 1)]
by_name = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def example(name: str, version: int) -> bytes:
    return (EXAMPLES / f"{name}.v{version}.json").read_bytes().removesuffix(b"\n")


@pytest.mark.parametrize(("name", "version"), versions)
def test_kind_of_every_version_decodes_its_frozen_example(name: str, version: int) -> None:
    kind = REGISTRY.get(name)

    assert kind is not None
    assert type(decode(name, version, example(name, version))) is kind.body


@by_name
def test_kind_writes_its_frozen_example_to_the_byte(kind: Kind) -> None:
    """A field added, moved or left out without a new version shows here."""
    frozen = example(kind.name, kind.version)

    assert msgspec.json.encode(decode(kind.name, kind.version, frozen)) == frozen


def test_frozen_examples_are_those_of_the_vocabulary_and_no_others() -> None:
    frozen = {path.name for path in EXAMPLES.iterdir()}

    assert frozen == {f"{name}.v{version}.json" for name, version in versions}


@by_name
def test_kind_holds_integers_and_text_alone(kind: Kind) -> None:
    for held in everything_in(inspect.type_info(kind.body)):
        if isinstance(held, inspect.StructType):
            assert held.cls.__struct_config__.frozen, held.cls
            assert held.cls.__struct_config__.forbid_unknown_fields, held.cls
        else:
            assert isinstance(held, ALLOWED), held


def everything_in(of: inspect.Type) -> list[inspect.Type]:
    match of:
        case inspect.StructType(fields=fields):
            return [of, *(held for field in fields for held in everything_in(field.type))]
        case inspect.UnionType(types=types):
            return [held for each in types for held in everything_in(each)]
        case inspect.VarTupleType(item_type=item):
            return everything_in(item)
    return [of]


class Noted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The third form of a note."""

    text: str
    amount_centimes: int
    author: str | None


def from_1(fields: dict[str, Any]) -> dict[str, Any]:
    return {"text": fields["text"], "amount_dirhams": fields["amount_dirhams"], "author": None}


def from_2(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": fields["text"],
        "amount_centimes": 100 * fields["amount_dirhams"],
        "author": fields["author"],
    }


NOTED = Kind("test.noted", 3, Noted, upcasters=(from_1, from_2))


@pytest.mark.parametrize(
    ("version", "body", "author"),
    [
        (1, b'{"text":"x","amount_dirhams":2}', None),
        (2, b'{"text":"x","amount_dirhams":2,"author":"A"}', "A"),
        (3, b'{"text":"x","amount_centimes":200,"author":"A"}', "A"),
    ],
)
def test_decode_any_version_gives_the_current_struct(
    version: int, body: bytes, author: str | None
) -> None:
    assert Registry([NOTED]).decode("test.noted", version, body) == Noted("x", 200, author)


@pytest.mark.parametrize(("name", "version"), [("test.noted", 4), ("test.unheard_of", 1)])
def test_decode_what_a_later_program_wrote_defers_it_whole(name: str, version: int) -> None:
    body = b'{"whatever":1}'

    assert Registry([NOTED]).decode(name, version, body) == Deferred(name, version, body)


@pytest.mark.parametrize(
    ("version", "body"),
    [
        (3, b'{"text":"x"}'),
        (3, b'{"text":"x","amount_centimes":2.5,"author":null}'),
        (3, b'{"text":"x","amount_centimes":2,"author":null,"more":1}'),
        (3, b"{"),
        (2, b"[]"),
        (2, b'{"text":3,"amount_dirhams":2,"author":null}'),
    ],
)
def test_decode_what_is_not_what_it_says_is_refused(version: int, body: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        Registry([NOTED]).decode("test.noted", version, body)

    assert refusal.value.code == "event.body"


def test_register_a_name_twice_is_a_bug() -> None:
    with pytest.raises(Bug) as bug:
        Registry([NOTED, NOTED])

    assert bug.value.code == "kinds.twice"


@pytest.mark.parametrize("version", [1, 2, 4])
def test_register_a_version_that_no_upcaster_leads_to_is_a_bug(version: int) -> None:
    with pytest.raises(Bug) as bug:
        Registry([Kind("test.noted", version, Note, upcasters=(from_1, from_2))])

    assert bug.value.code == "kinds.upcaster_missing"


def test_closings_are_the_kinds_marked_so() -> None:
    kinds = [NOTED, Kind("test.closed", 1, Note, fiscal=True, closing=True)]

    assert Registry(kinds).closings() == {"test.closed"}
    assert "session.closed" in REGISTRY.closings()


@pytest.mark.parametrize("authority", ["register", "person", "owner", "centre"])
def test_page_lists_each_kind_under_whose_word_it_takes(authority: str) -> None:
    page = (Path(__file__).parents[3] / "docs" / "authority.md").read_text(encoding="utf-8")
    (row,) = (line for line in page.splitlines() if f"`{authority}`" in line and line[0] == "|")
    listed = re.findall(r"`([a-z_]+\.[a-z_]+)`", row)
    assert listed == [kind.name for kind in KINDS if kind.authority == authority]
