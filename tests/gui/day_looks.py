"""The owner's day in the states worth seeing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, get_args

from pharmadesk.queries.day import Alert, AlertKind, DrawerSession, SoldItem, TenderSales
from pharmadesk.services.day import Drawer, Hour, Overview
from pharmadesk.values.clock import CASABLANCA, instant
from ui.screens.day.state import DayState


def at(hour: int, minute: int) -> int:
    return instant(datetime(2026, 11, 23, hour, minute, tzinfo=CASABLANCA))


FULL = Overview(
    day="2026-11-23",
    today="2026-11-23",
    hour_now=18,
    tickets=142,
    total_centimes=1_248_630,
    has_usual=True,
    hours=tuple(Hour(hour, 9_000 * hour, 120_000 - 900 * hour) for hour in range(8, 18)),
    tenders=(TenderSales("cash", 774_110), TenderSales("card", 324_620)),
    drawers=(
        Drawer(DrawerSession("a", "Caisse 1", "p", at(8, 29), None, 541_240, None), "Hicham"),
        Drawer(DrawerSession("b", "Caisse 2", "p", at(8, 31), at(13, 5), 7_390, -230), ""),
    ),
    most_sold=(SoldItem("a", "DOLIPRANE 1 g cp séc. B/10", 38), SoldItem("b", "RHINOFEBRAL", 9)),
    alerts={
        "out": Alert("out", 12, ("AMLOR 5 mg", "INEXIUM 20 mg")),
        "expiring": Alert("expiring", 24, ("LEVOTHYROX 50 µg",)),
    },
)
_HUGE_DRAWER: Final = Drawer(
    DrawerSession("c", "Caisse " * 20, "p", at(8, 29), at(9, 1), 9**15, -(9**15)), "Fatima " * 20
)
_LONG_NAMES: Final = ("DOLIPRANE " * 20,) * 3
DAYS: Final = {
    "unread": DayState(),
    "full": DayState(FULL),
    "nothing": DayState(
        replace(
            FULL,
            tickets=0,
            total_centimes=0,
            has_usual=False,
            hours=(),
            tenders=(),
            drawers=(),
            most_sold=(),
            alerts={},
        )
    ),
    "past": DayState(replace(FULL, day="2026-11-20", hour_now=None)),
    "huge": DayState(
        replace(
            FULL,
            tickets=9**9,
            total_centimes=9**15,
            hours=tuple(Hour(hour, 9**15, 9**14) for hour in range(30)),
            tenders=tuple(TenderSales(f"tender {n} " * 9, 9**14) for n in range(9)),
            drawers=(_HUGE_DRAWER,) * 20,
            most_sold=tuple(SoldItem(str(n), "DOLIPRANE " * 20, 9**9) for n in range(5)),
            alerts={kind: Alert(kind, 9**9, _LONG_NAMES) for kind in get_args(AlertKind)},
        )
    ),
}
