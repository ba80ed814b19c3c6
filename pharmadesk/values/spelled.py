"""An amount in words, as a paper that is signed repeats it: dirhams and centimes.

French counts as in France (`soixante-dix`, `quatre-vingts`). Arabic counts in the spoken order of
its grammar: the noun is dual after two, plural after three to ten, singular and accusative after
eleven to ninety-nine, and in construct with whole hundreds, thousands and millions.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from pharmadesk.errors import Refused

MOST_DIRHAMS: Final = 999_999_999
_CENTIMES: Final = 100
_THOUSAND: Final = 1_000
_HUNDRED: Final = 100


def in_words(centimes: int, language: str) -> str:
    """Spell an amount that is not negative, in `fr`, `ar` or `en`.

    Raises: Refused `amount.too_large`.
    """
    dirhams, rest = divmod(centimes, _CENTIMES)
    if dirhams > MOST_DIRHAMS:
        raise Refused("amount.too_large")
    return {"fr": _in_french, "ar": _in_arabic}.get(language, _in_english)(dirhams, rest)


def _groups(number: int) -> tuple[int, int, int]:
    """Part a number into millions, thousands and the rest."""
    above, rest = divmod(number, _THOUSAND)
    return (*divmod(above, _THOUSAND), rest)


# --- French ---------------------------------------------------------------------------------------

_FR_SMALL: Final = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit"),
    "dix-neuf",
)
_FR_TENS: Final = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}
_SOIXANTE_DIX: Final = 70
_QUATRE_VINGTS: Final = 80


def _in_french(dirhams: int, centimes: int) -> str:
    whole = f"{_fr_number(dirhams)} {_fr_link(dirhams)}{_fr_plural('dirham', dirhams)}"
    if not centimes:
        return whole
    return f"{whole} et {_fr_hundreds(centimes)} {_fr_plural('centime', centimes)}"


def _fr_plural(noun: str, count: int) -> str:
    return noun if count <= 1 else f"{noun}s"


def _fr_link(number: int) -> str:
    """Say « de » between whole millions and what they count."""
    return "de " if number and number % (_THOUSAND * _THOUSAND) == 0 else ""


def _fr_number(number: int) -> str:
    millions, thousands, rest = _groups(number)
    words = []
    if millions:
        words.append(f"{_fr_hundreds(millions)} {_fr_plural('million', millions)}")
    if thousands:
        many = "" if thousands == 1 else _fr_hundreds(thousands, is_last=False) + " "
        words.append(f"{many}mille")
    if rest or not words:
        words.append(_fr_hundreds(rest))
    return " ".join(words)


def _fr_hundreds(number: int, *, is_last: bool = True) -> str:
    """Spell up to 999; `cents` and `quatre-vingts` bear their s only where nothing follows."""
    hundreds, rest = divmod(number, _HUNDRED)
    if not hundreds:
        return _fr_tens(rest, is_last=is_last)
    many = "" if hundreds == 1 else f"{_FR_SMALL[hundreds]} "
    if rest:
        return f"{many}cent {_fr_tens(rest, is_last=is_last)}"
    return f"{many}cents" if hundreds > 1 and is_last else f"{many}cent"


def _fr_tens(number: int, *, is_last: bool) -> str:
    if number < len(_FR_SMALL):
        return _FR_SMALL[number]
    if number >= _QUATRE_VINGTS:
        rest = number - _QUATRE_VINGTS
        if not rest:
            return "quatre-vingts" if is_last else "quatre-vingt"
        return f"quatre-vingt-{_FR_SMALL[rest]}"
    tens = 6 if number >= _SOIXANTE_DIX else number // 10
    rest = number - 10 * tens
    if not rest:
        return _FR_TENS[tens]
    return f"{_FR_TENS[tens]}{' et ' if rest in (1, 11) else '-'}{_FR_SMALL[rest]}"


# --- Arabic ---------------------------------------------------------------------------------------


class _Noun(NamedTuple):
    """A masculine noun as numbers want it."""

    one: str
    two: str
    two_in_construct: str
    few: str
    many: str


_DIRHAM: Final = _Noun("درهم", "درهمان", "درهما", "دراهم", "درهمًا")
_CENTIME: Final = _Noun("سنتيم", "سنتيمان", "سنتيما", "سنتيمات", "سنتيمًا")
_AR_THOUSAND: Final = _Noun("ألف", "ألفان", "ألفا", "آلاف", "ألفًا")
_AR_MILLION: Final = _Noun("مليون", "مليونان", "مليونا", "ملايين", "مليونًا")
_AR_SMALL: Final = (
    *("صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"),
    *("أحد عشر", "اثنا عشر", "ثلاثة عشر", "أربعة عشر", "خمسة عشر", "ستة عشر", "سبعة عشر"),
    *("ثمانية عشر", "تسعة عشر"),
)
_AR_TENS: Final = {
    2: "عشرون",
    3: "ثلاثون",
    4: "أربعون",
    5: "خمسون",
    6: "ستون",
    7: "سبعون",
    8: "ثمانون",
    9: "تسعون",
}
_AR_HUNDREDS: Final = {
    1: "مئة",
    3: "ثلاثمئة",
    4: "أربعمئة",
    5: "خمسمئة",
    6: "ستمئة",
    7: "سبعمئة",
    8: "ثمانمئة",
    9: "تسعمئة",
}
_AR_FEW: Final = range(3, 11)


def _in_arabic(dirhams: int, centimes: int) -> str:
    spelled = [_ar_counted(dirhams, _DIRHAM)] if dirhams or not centimes else []
    return _ar_and(*spelled, *([_ar_counted(centimes, _CENTIME)] if centimes else []))


def _ar_and(*parts: str) -> str:
    return " و".join(parts)


def _ar_counted(number: int, noun: _Noun) -> str:
    """Count a noun: one and two are the noun itself, and close what is counted before them."""
    if not number:
        return f"{_AR_SMALL[0]} {noun.one}"
    last = number % _HUNDRED
    if last in (1, 2):
        end = f"{noun.one} {_AR_SMALL[1]}" if last == 1 else noun.two
        return _ar_and(*([_ar_counted(number - last, noun)] if number > last else []), end)
    if not last:
        return f"{_ar_number(number, in_construct=True)} {noun.one}"
    return f"{_ar_number(number)} {noun.few if last in _AR_FEW else noun.many}"


def _ar_number(number: int, *, in_construct: bool = False) -> str:
    """Spell a number; in construct its last word leans on the noun that follows."""
    millions, thousands, rest = _groups(number)
    parts = []
    if millions:
        ends = in_construct and not (thousands or rest)
        parts.append(_ar_many(millions, _AR_MILLION, in_construct=ends))
    if thousands:
        parts.append(_ar_many(thousands, _AR_THOUSAND, in_construct=in_construct and not rest))
    if rest:
        parts.append(_ar_hundreds(rest, in_construct=in_construct))
    return _ar_and(*parts)


def _ar_many(number: int, noun: _Noun, *, in_construct: bool) -> str:
    """Count thousands or millions."""
    if number == 1:
        return noun.one
    if number == 2:  # noqa: PLR2004 - the dual
        return noun.two_in_construct if in_construct else noun.two
    last = number % _HUNDRED
    if last in (1, 2):
        hundreds = f"{_ar_hundreds(number - last, in_construct=True)} {noun.one}"
        return _ar_and(hundreds, _ar_many(last, noun, in_construct=in_construct))
    if not last:
        return f"{_ar_hundreds(number, in_construct=True)} {noun.one}"
    spelled = _ar_hundreds(number, in_construct=False)
    if last in _AR_FEW:
        return f"{spelled} {noun.few}"
    return f"{spelled} {noun.one if in_construct else noun.many}"


def _ar_hundreds(number: int, *, in_construct: bool) -> str:
    hundreds, rest = divmod(number, _HUNDRED)
    parts = []
    if hundreds == 2:  # noqa: PLR2004 - the dual
        parts.append("مئتا" if in_construct and not rest else "مئتان")
    elif hundreds:
        parts.append(_AR_HUNDREDS[hundreds])
    if rest:
        parts.append(_ar_tens(rest))
    return _ar_and(*parts)


def _ar_tens(number: int) -> str:
    if number < len(_AR_SMALL):
        return _AR_SMALL[number]
    tens, rest = divmod(number, 10)
    return _ar_and(*([_AR_SMALL[rest]] if rest else []), _AR_TENS[tens])


# --- English --------------------------------------------------------------------------------------

_EN_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_EN_TENS: Final = {
    2: "twenty",
    3: "thirty",
    4: "forty",
    5: "fifty",
    6: "sixty",
    7: "seventy",
    8: "eighty",
    9: "ninety",
}


def _in_english(dirhams: int, centimes: int) -> str:
    whole = f"{_en_number(dirhams)} {'dirham' if dirhams == 1 else 'dirhams'}"
    if not centimes:
        return whole
    return f"{whole} and {_en_tens(centimes)} {'centime' if centimes == 1 else 'centimes'}"


def _en_number(number: int) -> str:
    millions, thousands, rest = _groups(number)
    words = [
        f"{_en_hundreds(count)} {name}"
        for count, name in ((millions, "million"), (thousands, "thousand"))
        if count
    ]
    if rest or not words:
        words.append(_en_hundreds(rest))
    return " ".join(words)


def _en_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, _HUNDRED)
    words = [f"{_EN_SMALL[hundreds]} hundred"] if hundreds else []
    return " ".join([*words, *([_en_tens(rest)] if rest or not words else [])])


def _en_tens(number: int) -> str:
    if number < len(_EN_SMALL):
        return _EN_SMALL[number]
    tens, rest = divmod(number, 10)
    return f"{_EN_TENS[tens]}-{_EN_SMALL[rest]}" if rest else _EN_TENS[tens]
