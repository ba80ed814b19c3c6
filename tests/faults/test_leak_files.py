"""No file that a register writes shows what it sold, to whom, for how much, or how to open it."""

from __future__ import annotations

import base64
import json
import logging
import re
from typing import TYPE_CHECKING

import pytest

from pharmadesk import logs
from pharmadesk.domain.events import PharmacyFields
from pharmadesk.errors import Bug, Refused
from pharmadesk.services import baskets, people
from pharmadesk.services.stock import Delivered
from pharmadesk.storage import keys
from pharmadesk.storage.backup import snapshot
from pharmadesk.storage.phrase import RecoveryPhrase, new_phrase
from pharmadesk.storage.sqlcipher import SqlcipherFile
from pharmadesk.values.text import fold
from tests.faults.power_cut import tracing
from tests.faults.register_folder import found
from tests.faults.selling_child import DATABASE, Order
from tests.faults.tills import Tills
from tests.till import OWNER_PIN, Shop
from tests.unit.storage.keyrings import MemoryKeyring

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pharmadesk.storage.key_material import Secrets

ITEM, ARABIC_ITEM, LOT = "Zélamycine Forte", "زيلاميسين الأطفال", "LOT-QX7781"
PERSON, PIN = "Fatima-Zohra Benchekroun", OWNER_PIN
PHARMACY, STREET, PHONE = "Pharmacie Bab Sebta", "17 rue des Orangers", "0539 11 22 33"
PRICE_CENTIMES = 91_827_364
PRICES = ("91827364", "918273.64", "918273,64", "918 273,64", "918\N{NO-BREAK SPACE}273,64")
TEXTS = (ITEM, ARABIC_ITEM, LOT, PERSON, PIN, PHARMACY, STREET, PHONE, *PRICES)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp1256")
PHRASE = new_phrase("french")

Needles = dict[bytes, str]


def spelled(text: str) -> set[bytes]:
    """Write a text in every way in which a file may hold it."""
    escaped = json.dumps(text)[1:-1]
    ways = {text, text.upper(), text.lower(), fold(text), escaped}
    # An encoding that lacks a letter would look for a question mark in its place.
    return {
        way.encode(encoding, "replace")
        for way in ways
        for encoding in ENCODINGS
        if way.encode(encoding, "replace").decode(encoding) == way
    }


def encoded(secret: bytes) -> set[bytes]:
    """Write a secret raw, in hexadecimal, and as it shows inside a longer base 64 at any place."""
    found = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    for shift in range(3):
        inside = base64.b64encode(bytes(shift) + secret)[4 if shift else 0 : -4]
        found |= {inside, inside.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def needles(secrets: Secrets) -> Needles:
    words = [" ".join(pair) for pair in zip(PHRASE.words, PHRASE.words[1:], strict=False)]
    found: Needles = {way: text for text in (*TEXTS, *words) for way in spelled(text)}
    for name in ("database_key", "device_seed", "mark_key", "pin_pepper"):
        found |= dict.fromkeys(encoded(getattr(secrets, name)), name)
    return found | dict.fromkeys(encoded(PHRASE.entropy), "the phrase")


def shown_by(contents: Iterable[bytes], secrets: Secrets) -> set[str]:
    """Find what stands readable in some bytes."""
    looked_for = needles(secrets)
    return {
        name for content in contents for needle, name in looked_for.items() if needle in content
    }


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.name: path.read_bytes() for path in paths}


def keep_in(way: str, tmp_path: Path) -> keys.Keep:
    ways: dict[str, keys.Keep] = {
        "keyring": keys.KeepInKeyring(MemoryKeyring()),
        "key_file": keys.KeepInKeyFile(tmp_path / "stick.json"),
        "phrase": keys.KeepUnderPhrase(),
    }
    return ways[way]


def open_shop(tmp_path: Path, way: str, phrase: RecoveryPhrase = PHRASE) -> Shop:
    pharmacy = PharmacyFields(name=PHARMACY, address=STREET, phone=PHONE)
    shop = found(tmp_path / "data", keep_in(way, tmp_path), pharmacy, PERSON, phrase)
    shop.add_item(ITEM, price_centimes=PRICE_CENTIMES)
    shop.add_item(ARABIC_ITEM, price_centimes=1_230)
    shop.receive(Delivered(shop.items[ITEM], 3, LOT, "2099-06-30"))
    shop.open_session()
    return shop


def live_a_day(shop: Shop) -> None:
    """Log in rightly and wrongly, sell, void, fail, and leave a basket on the screen."""
    people.log_in(shop.till, shop.owner.person_id, PIN)
    with pytest.raises(Refused):
        people.log_in(shop.till, shop.owner.person_id, PIN[::-1])
    shop.sell(ITEM, ARABIC_ITEM)
    basket = shop.scan(ITEM).basket
    baskets.remove_line(shop.till, shop.owner, basket.basket_id, 1)
    shop.scan(ARABIC_ITEM, basket.basket_id)
    query = "SELECT * FROM absent WHERE name = ? AND price = ?"
    with pytest.raises(Bug) as caught:
        shop.till.database.write(lambda c: c.exec_driver_sql(query, (ITEM, PRICE_CENTIMES)))
    logging.getLogger("tests").error("a statement failed", exc_info=caught.value)


@pytest.mark.parametrize("way", ["keyring", "key_file", "phrase"])
@pytest.mark.usefixtures("expected_logs")
def test_every_file_of_a_register_shows_nothing(way: str, tmp_path: Path) -> None:
    """Open, with its log and its program's log at work; then copied; then closed."""
    (tmp_path / "logs").mkdir()
    with logs.recording(tmp_path / "logs", debug=True):
        shop = open_shop(tmp_path, way)
        live_a_day(shop)
        secrets, file = shop.around.secrets, shop.till.database.file
        assert file is not None
        snapshot(file, shop.folder / "copy.db")
        while_open = files_of(shop.folder)
        shop.till.close()
    closed, logged = files_of(shop.folder), files_of(tmp_path / "logs")

    assert {DATABASE, f"{DATABASE}-wal", "copy.db", "mark", "device.json"} <= while_open.keys()
    assert b"a statement failed" in logged[logs.FILE_NAME]
    contents = [*while_open.values(), *closed.values(), *logged.values()]
    assert shown_by(contents, secrets) == set()


@pytest.mark.usefixtures("expected_logs")
def test_search_finds_what_a_plain_copy_and_a_key_file_show(tmp_path: Path) -> None:
    """The proof that the tests here can fail; and a person is ciphertext even in a plain copy."""
    shop = open_shop(tmp_path, "key_file")
    live_a_day(shop)
    secrets = shop.around.secrets
    shop.till.close()
    export_plain(shop.folder / DATABASE, tmp_path / "plain.db", secrets.database_key)

    content = (tmp_path / "plain.db").read_bytes()
    plain = shown_by([content], secrets)

    assert {ITEM, ARABIC_ITEM, LOT, PHARMACY, STREET, PHONE, str(PRICE_CENTIMES)} <= plain
    assert PERSON not in plain
    # Six digits are somewhere among the hexadecimal ids of a day, once in a hundred days.
    assert re.search(rb"(?<![0-9a-f])%b(?![0-9a-f])" % PIN.encode(), content) is None
    stick = shown_by([(tmp_path / "stick.json").read_bytes()], secrets)
    assert stick == {"database_key", "device_seed", "mark_key", "pin_pepper"}
    assert shown_by([" ".join(PHRASE.words).encode(), PHRASE.entropy], secrets)


def export_plain(path: Path, plain: Path, key: bytes) -> None:
    connection = SqlcipherFile(path, key).connect()
    connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
    connection.execute("SELECT sqlcipher_export('plain')")
    connection.close()


def test_nothing_is_ever_written_anywhere_that_shows(tmp_path: Path) -> None:
    """Also not to temporary files, nor for a moment: every write of a till's life is looked at."""
    environment = tracing.environment(None, tmp_path / "trace")
    shop = open_shop(tmp_path, "key_file")
    secrets = shop.around.secrets
    shop.till.close()
    order = Order(folder=str(shop.folder), codes=list(shop.codes.values()), seed=1, sales=3)
    with Tills(tmp_path / "errors", **environment) as tills:
        told = tills.run(order)

    written = [r.payload for r in tracing.read(tmp_path / "trace") if r.kind == "w"]

    assert sum("printed" in words for words in told) == order.sales
    assert shown_by([b"".join(written)], secrets) == set()
