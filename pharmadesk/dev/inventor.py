"""Invents items: made-up brands on the real DCIs, dosages and forms of the demonstration's.

Search behaves like a real catalogue's only when the words do: brands sound like their molecule,
each has several dosages and packs, laboratories repeat, and the vocabulary stays at a few thousand
words however many items there are.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pharmadesk.values.gtin import check_digit

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from pharmadesk.dev.demo_catalogue import DemoItem

_MEDIAN_YEARLY_LINES: Final = 15
_SPREAD: Final = 1.1  # of the logarithm: one item in a hundred sells some 200 lines a year

_PACK_SIZES: Final = (10, 14, 15, 20, 28, 30, 42, 56, 60, 90)
_ITEMS_A_BRAND: Final = 6
_FEWEST_BRANDS: Final = 3
_MOST_BRANDS: Final = 20

_STEM_LETTERS: Final = 4
_VOWELS: Final = ("A", "E", "É", "I", "O", "U", "Y")
_ENDINGS: Final = (
    *("CARD", "MED", "LEX", "DAR", "ZINE", "PRESS", "NOR", "TEN", "MAX", "DOL", "GEN", "VAL"),
    *("RIL", "SAN", "TIS", "VIA", "XINE", "PHAR", "CALM", "STAR", "BIOL", "FLEX", "MYL", "RIX"),
    *("TAB", "KAL", "DEX", "NIL", "ZOR", "PLUS", "SYL", "BEN", "TREX", "LINE", "MOX", "FEN"),
)
_ONSETS: Final = ("NOVA", "DERMA", "AZU", "BELLI", "CORA", "ELI", "FLORI", "HELIO", "IRI", "LUMI")
_TAILS: Final = ("LYS", "VEA", "DERM", "CIA", "NIA", "SOL", "TINE", "VITA", "REL", "BELLE")
_ARABIC_BRANDS: Final = ("الأندلس", "الواحة", "الأطلس", "الريف", "سوس", "النخيل", "الياسمين")
_LABORATORIES: Final = (
    *("", "", "", "", "ATLAMED", "RIFPHAR", "SOUSSIA", "MAGHRILAB", "ZELLIJ", "OUMNIA", "TIZNIT"),
    *("BOUGAFER", "ARGANOVA", "CHERGUI", "TOUBKAL", "SAFRANE", "MIDELT", "ANFALAB", "TADLA"),
)


class Inventor:
    """Makes items like the written ones; every code it gives out is new and valid."""

    def __init__(self, rng: random.Random, written: Sequence[DemoItem], count: int) -> None:
        self._rng = rng
        self._written = written
        self._brands: dict[str, list[str]] = {}
        subjects = len({_subject(item) for item in written})
        self._brands_a_subject = min(
            max(count // (subjects * _ITEMS_A_BRAND), _FEWEST_BRANDS), _MOST_BRANDS
        )

    def invent(self, serial: int) -> DemoItem:
        """Vary a written item; equal serials give equal barcodes and nothing else."""
        rng = self._rng
        model = rng.choice(self._written)
        pack_units, presentation = self._pack(model)
        percent = rng.randint(45, 130) * pack_units * 100 // model.pack_units
        price = max(50, model.price_centimes * percent // 100_000) * 10
        lines = max(1, round(rng.lognormvariate(math.log(_MEDIAN_YEARLY_LINES), _SPREAD)))
        brand, name = self._name(model, presentation)
        return replace(
            model,
            name=name,
            brand=brand,
            presentation=presentation,
            price_centimes=price,
            pack_units=pack_units,
            reimbursement_base_centimes=price if model.reimbursement_bp else None,
            princeps=model.princeps and "G",
            reorder_point=max(1, round(lines / 100)),
            yearly_lines=lines,
            barcodes=(_ean13(serial, foreign=not model.dci),),
        )

    def _pack(self, model: DemoItem) -> tuple[int, str]:
        """Choose another pack size where tablets and capsules come in plain boxes."""
        plain = model.presentation == f"B/{model.pack_units}"
        if not (plain and model.dci and model.form.startswith(("comprimé", "gélule"))):
            return model.pack_units, model.presentation
        units = self._rng.choice(_PACK_SIZES)
        return units, f"B/{units}"

    def _name(self, model: DemoItem, presentation: str) -> tuple[str, str]:
        """Name a pack as the written one is named, under another brand."""
        rng = self._rng
        rest = model.name.removeprefix(model.brand).strip()
        rest = rest.removesuffix(model.presentation) + presentation
        if model.name[0] >= "\N{ARABIC LETTER ALEF}":
            return "", f"{rest} {rng.choice(_ARABIC_BRANDS)} {rng.choice(_LABORATORIES)}".strip()
        brands = self._brands.setdefault(_subject(model), [])
        if len(brands) < self._brands_a_subject:
            brands.append(self._brand(model.dci))
        brand = f"{rng.choice(brands)} {rng.choice(_LABORATORIES)}".strip()
        return brand, f"{brand} {rest}"

    def _brand(self, dci: str) -> str:
        """Make a word that recalls the molecule, or any pretty one when there is none."""
        if not dci:
            return self._rng.choice(_ONSETS) + self._rng.choice(_TAILS)
        word = max(dci.replace("'", " ").split(), key=len)
        stem = word[:_STEM_LETTERS].upper()
        link = "" if stem.endswith(_VOWELS) else "O"
        return stem + link + self._rng.choice(_ENDINGS)


def _subject(item: DemoItem) -> str:
    """What an item's brands have in common: its molecule, or its shelf."""
    return item.dci or item.family


def _ean13(serial: int, *, foreign: bool) -> str:
    """Number a pack in a range no written code uses; equal serials alone give equal codes."""
    # The multiplier has no factor in common with ten: it scatters the serials and keeps them apart.
    digits = f"{'34005' if foreign else '61185'}{serial * 7_654_321 % 10_000_000:07d}"
    return f"{digits}{check_digit(digits)}"
