"""Bring a catalogue in from a file, whole or not at all, in a way that can be taken back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import UNSET

from pharmadesk.domain import events, public_price, vat
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue
from pharmadesk.values.gtin import lookup_form
from pharmadesk.values.text import MOST_FILE_NAME, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pharmadesk.services.catalogue_files import CatalogueFile, PackRow
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

_ROWS_AN_EVENT = 150
"""Some 60 KiB of body: well under the 256 KiB an event may hold."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows that became items, and rows whose barcode was known already.

    `far_off` are the codes of packs whose public price hardly goes with their hospital price.
    """

    import_id: str
    new_items: int
    known_items: int
    rows_left_out: int
    without_price: int
    far_off: tuple[str, ...]


def import_catalogue(
    till: Till, actor: Actor, file: CatalogueFile, source_name: str, data: bytes
) -> Imported:
    """Add the packs of a file to the catalogue in one transaction; a known barcode is passed over.

    Raises: Refused `import.*` when the file demands to be rejected whole, `import.file_name`,
    `permission.denied`.
    """
    file.require_ready()
    source_name = _checked_name(source_name)

    def work(unit: Unit) -> Imported:
        unit.require(Action.IMPORT_CATALOGUE)
        known = catalogue.claimed_barcodes(unit.connection)
        new = [pack for pack in file.packs if lookup_form(pack.code) not in known]
        import_id, day = till.ids.new(), till.trusted_date()
        for batch in _batches(new):
            rows = tuple(_registered(till, pack) for pack in batch)
            body = events.CatalogueImported(import_id=import_id, rows=rows)
            unit.emit("catalogue.imported", body, stream_key=import_id)
        completed = events.ImportCompleted(
            import_id=import_id,
            source_name=source_name,
            source_sha256=hashlib.sha256(data).hexdigest(),
            rows=len(new),
        )
        unit.emit("import.completed", completed, stream_key=import_id)
        return Imported(
            import_id=import_id,
            new_items=len(new),
            known_items=len(file.packs) - len(new),
            rows_left_out=file.rows_left_out,
            without_price=sum(pack.ppv_centimes is None for pack in new),
            far_off=tuple(pack.code for pack in new if _is_far_off(pack, day)),
        )

    return till.write(actor, work)


def _is_far_off(pack: PackRow, day: str) -> bool:
    public, hospital = pack.ppv_centimes, pack.hospital_price_centimes
    if public is None or not hospital:
        return False
    return public_price.is_far_off(public, hospital, day)


def _checked_name(file_name: str) -> str:
    """Take the file's name if it can be shown: the journal keeps it for ever."""
    try:
        line = one_line(file_name, MOST_FILE_NAME)
    except Refused:
        line = ""
    if not line:
        raise Refused("import.file_name")
    return line


def undo(till: Till, actor: Actor, import_id: str) -> None:
    """Take an import back: its items show no more, what was sold of them stays.

    Raises: Refused `import.unknown`, `import.already_undone`, `permission.denied`.
    """

    def work(unit: Unit) -> None:
        unit.require(Action.IMPORT_CATALOGUE)
        standing = catalogue.import_standing(unit.connection, import_id)
        if standing == "unknown":
            raise Refused("import.unknown")
        if standing == "undone":
            raise Refused("import.already_undone")
        body = events.ImportUndone(import_id=import_id)
        unit.emit("import.undone", body, stream_key=import_id)

    till.write(actor, work)


def _batches(packs: Sequence[PackRow]) -> Iterator[Sequence[PackRow]]:
    return (packs[start : start + _ROWS_AN_EVENT] for start in range(0, len(packs), _ROWS_AN_EVENT))


def _registered(till: Till, pack: PackRow) -> events.ItemRegistered:
    dosage = _dosage(pack)
    fields = events.ItemFields(
        name=_designation(pack, dosage),
        dci=pack.dci,
        dosage=dosage,
        form=pack.form,
        presentation=pack.presentation,
        vat_class=vat.MEDICINE,
        price_centimes=pack.ppv_centimes,
        pack_units=pack.pack_units,
        hospital_price_centimes=pack.hospital_price_centimes,
        reimbursement_base_centimes=pack.reimbursement_base_centimes,
        reimbursement_bp=UNSET if pack.reimbursement_bp is None else pack.reimbursement_bp,
        princeps=pack.princeps,
        tableau=pack.tableau or UNSET,
    )
    barcode = lookup_form(pack.code)
    return events.ItemRegistered(item_id=till.ids.new(), fields=fields, barcodes=(barcode,))


def _dosage(pack: PackRow) -> str:
    """Write each substance's strength with its unit: `1 / 125`, `G / MG` is `1 G / 125 MG`."""
    numbers, units = pack.dosage.split(" / "), pack.dosage_unit.split(" / ")
    if len(units) == 1:
        units *= len(numbers)
    if len(numbers) != len(units):
        return f"{pack.dosage} {pack.dosage_unit}".strip()
    return " / ".join(
        f"{number} {unit}".strip() for number, unit in zip(numbers, units, strict=True)
    )


def _designation(pack: PackRow, dosage: str) -> str:
    """Name a pack as one asks for it: the brand, its dosage unless the brand says it, the pack."""
    brand = pack.name if dosage in pack.name else f"{pack.name} {dosage}"
    return f"{brand} {pack.presentation}".strip()
