"""Windows for the tests of looks: the states worth seeing, and what can go wrong with a layout."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QWidget,
)

from pharmadesk.documents.paper import Cell, Cut, Paper, Qr, Row, Rule, Text
from pharmadesk.i18n import use_language
from pharmadesk.queries.decisions import Decision
from pharmadesk.queries.synchronising import AsideEvent, NamedCase, OtherRegister, Waiting
from pharmadesk.services.synchronising import Overview
from pharmadesk.values.clock import CASABLANCA, US_IN_S, instant
from ui.actions import build_actions, retranslate
from ui.frame_state import FrameState, PillView, RailEntry, TaskView, UserView
from ui.main_window import MainWindow
from ui.screens.login.state import LoginState, PersonView
from ui.screens.opening.state import OpeningState
from ui.screens.people.state import PeopleState, PersonRow
from ui.screens.sale.screen import SaleScreen
from ui.screens.sale.state import (
    DetailView,
    DiscountView,
    LineView,
    Notice,
    OutcomeView,
    ParkedView,
    PaymentView,
    PrescriptionView,
    PriceChoice,
    PriceOption,
    QuickNote,
    ResultView,
    SaleState,
    SearchView,
    TenderedView,
    VatShare,
)
from ui.screens.sync.door_state import EnrolState, OfferState
from ui.screens.sync.state import Outcome, SyncState
from ui.theme.theme import Theme, install
from ui.widgets.chip import Chip
from ui.widgets.fact import Fact
from ui.widgets.field_view import FieldView
from ui.workers.sync import SyncStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from ui.screens.base import Screen
    from ui.theme.tokens import Scheme
    from ui.widgets.actions import Actions

HIT: Final = 44
OUTSIDE: Final = QPoint(20_000, 20_000)
HUGE_CENTIMES: Final = 99_999_999_99

LINE = LineView(
    "1", "DOLIPRANE 1 g cp séc. B/10", 2, 1400, 2800, "D4471", "2027-06-30", 41, ("TVA 20 %",)
)
CHIPPED = replace(
    LINE,
    line_id="2",
    name="Crème solaire SPF 50+ tube 50 ml",
    chips=(Chip("warning", "tag", "Remise 10 %"), Chip("info", "layers", "Lot choisi")),
    full_centimes=18_900,
)
BASKET = SaleState(
    lines=(LINE, CHIPPED),
    total_centimes=40_580,
    item_count=3,
    discount_centimes=1_890,
    facts=(Fact("user", "Client", "Client de passage"),),
    vat=(VatShare(0, 19_070), VatShare(2_000, 21_510)),
    scanner_ready=True,
)
PARKED = replace(
    BASKET,
    waiting=2,
    parked=(
        ParkedView("p1", "Samira Benali", "Caisse 2", 12, 3, 5, 21_430),
        ParkedView("p2", "سميرة ب.", "Caisse 1", 125, 1, 1, 4_500),
    ),
)
DISCOUNT = replace(
    BASKET, discount=DiscountView(CHIPPED.name, True, True, 18_900, 1_890, 20, "10 %")
)
WANTING = replace(
    BASKET,
    wants_prescription=True,
    lines=(
        replace(LINE, chips=(Chip("warning", "triangle-alert", "ordonnance (liste B)"),)),
        *BASKET.lines[1:],
    ),
    facts=(*BASKET.facts, Fact("file-text", "Ordonnance", "À noter", "warning")),
)
NARCOTIC = replace(
    BASKET,
    prescription=PrescriptionView(
        1,
        "B",
        "SKENAN LP 30 mg gélule à libération prolongée B/14",
        (
            ("patient", "Karim Idrissi"),
            *(("address", ""), ("prescriber", "Dr"), ("written_on", "20/11/2026")),
            ("reference", ""),
        ),
        missing=("address", "reference"),
        code="FSE|991703332|CNSS|2026-11-20|" * 8,
        can_pass=False,
        suggested=("Dr Salma Bennani El Fassi", "Dr Hind Tazi"),
        error="SKENAN LP 30 mg est au tableau B : il manque l’adresse du patient. Rien n’a été "
        "enregistré ; appuyez sur F9 et saisissez-la.",
    ),
)
PASSED_OVER = replace(
    BASKET,
    prescription=PrescriptionView(
        2,
        "A",
        CHIPPED.name,
        tuple((name, "") for name in ("patient", "address", "prescriber", "written_on")),
        missing=("patient", "prescriber", "written_on"),
        reason="renewal",
    ),
)
REFUSED_DISCOUNT = replace(
    BASKET,
    discount=DiscountView(
        "",
        False,
        True,
        40_580,
        0,
        5,
        "30",
        "Vous pouvez accorder 5 % au plus ; rien n’a changé. " * 3,
    ),
)
NONE_WAITS = replace(SaleState(), parked=())
PAYMENT = PaymentView(
    40_580,
    45_000,
    0,
    4_420,
    tuple(QuickNote(40_580 + extra, extra) for extra in (0, 420, 4_420, 9_420, 19_420)),
    ((2_000, 2), (200, 2), (20, 1)),
    left_centimes=40_580,
)
SPLIT = replace(
    PAYMENT,
    received_centimes=25_000,
    left_centimes=20_580,
    lines=(TenderedView(1, "card", 20_000, ("ticket 004812",)),),
    notes=tuple(QuickNote(20_580 + extra, extra) for extra in (0, 420, 4_420, 9_420, 19_420)),
)
BY_BILL = replace(
    SPLIT,
    received_centimes=20_580,
    remaining_centimes=0,
    change_centimes=0,
    notes=(),
    pieces=(),
    tender="bill",
    details=(
        DetailView("reference"),
        DetailView("bank"),
        DetailView("due", "Il manque l’échéance de l’effet."),
    ),
)
CHOICE = PriceChoice(
    "item", "DOLIPRANE 500 mg cp B/16", (PriceOption(1_400, "A", "2027-06-30"), PriceOption(1_520))
)
AMLOR = ResultView(
    "amlor",
    "AMLOR 5 mg cp B/28",
    ("Amlodipine", "5 mg", "comprimé"),
    0,
    8_920,
    out=True,
    out_since="2026-11-21",
    matched=((0, 5),),
    equivalents=(
        ResultView("amcard", "AMCARD 5 mg cp B/28", ("Générique",), 14, 5_000, "2027-08-31"),
        ResultView("pimlo", "PIMLO 5 mg cp B/28", (), 22, 4_900, "2027-01-31", True, 4),
    ),
)
LOW = ResultView("low", "AMLOR 10 mg cp B/28", (), 2, 9_890, "2027-10-31", low=True)
SEARCH = SearchView("amlor", (AMLOR, LOW))
RECEIPT = Paper(
    48,
    rtl=False,
    blocks=(
        Text("PHARMACIE ATLAS", "center", bold=True, double=True),
        Rule(),
        Row((Cell("DOLIPRANE 1 g", 30), Cell("28,00", 18, "end"))),
        Rule(double=True),
        Qr("7C41-E0B9-52DA"),
        Cut(),
    ),
)
OUTCOME = OutcomeView("C2-B 004409", 4_420, PAYMENT.pieces, RECEIPT)

ALL_PIECES = tuple((piece, 3) for piece in (20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50))
HUGE = SaleState(
    lines=tuple(
        replace(CHIPPED, line_id=str(number), name=f"{CHIPPED.name} {'et encore ' * 12}{number}")
        for number in range(300)
    ),
    total_centimes=HUGE_CENTIMES,
    item_count=999_999,
    discount_centimes=HUGE_CENTIMES,
    facts=tuple(Fact("user", "Client " * 4, "Société " * 6, "warning") for _ in range(3)),
    vat=tuple(VatShare(rate, HUGE_CENTIMES) for rate in (0, 700, 1_000, 1_400, 2_000)),
    notice=Notice("danger", "Un code inconnu, une phrase très longue. " * 3),
    waiting=200,
)
HUGE_PAYMENT = PaymentView(
    HUGE_CENTIMES,
    HUGE_CENTIMES,
    0,
    HUGE_CENTIMES,
    tuple(QuickNote(HUGE_CENTIMES, extra) for extra in (0, 420, 4_420, 9_420, HUGE_CENTIMES)),
    ALL_PIECES,
    left_centimes=HUGE_CENTIMES,
    lines=tuple(
        TenderedView(number, "bill", HUGE_CENTIMES, ("n° " + "9" * 60, "Banque " * 9))
        for number in range(20)
    ),
    warning="Un avertissement, une phrase très longue. " * 3,
)

PEOPLE = tuple(
    PersonView(f"p{number}", name, initials, "Préparateur")
    for number, (name, initials) in enumerate(
        (("Samira B.", "SB"), ("Hicham L.", "HL"), ("Nadia A.", "NA"), ("سميرة ب.", "س"))
    )
)
NOW = datetime(2026, 11, 23, 15, 32)  # noqa: DTZ001 - the state holds local time
LOGIN = LoginState(NOW, PEOPLE, "p0", "08:31")
NEWCOMER = replace(
    LOGIN,
    people=(*PEOPLE[:2], replace(PEOPLE[2], has_pin=False), PEOPLE[3]),
    chosen_id="p2",
    step="new",
    newcomer="Nadia A.",
)
OPENING = OpeningState("Caisse 2", "2026-11-23", 50_000, (20_000, 30_000, 50_000, 100_000))

NOW_US: Final = instant(NOW.replace(tzinfo=CASABLANCA))
OTHERS = (
    OtherRegister("r1", "Caisse 1", NOW_US - 60 * US_IN_S),
    OtherRegister("r3", "Caisse 3", NOW_US - 3 * 86_400 * US_IN_S),
)
ASIDE = tuple(
    AsideEvent(reason, kind, "Caisse 3", NOW_US - 7_200 * US_IN_S, reason)
    for kind, reason in (
        ("sale.completed", "event.deferred"),
        ("item.changed", "projection.failed"),
    )
)
AT_CENTRE = tuple(
    AsideEvent(reason, "sale.completed", "Caisse 1", NOW_US - 60 * US_IN_S, reason)
    for reason in ("centre.quarantined", "centre.deferred", "centre.behind")
)
WAITING = (
    Waiting(
        "r3", "Caisse 3", "event.revoked", ("a", "b", "c"), 2, 123_450, NOW_US - 3_600 * US_IN_S
    ),
    Waiting("r1", "Caisse 1", "event.unauthorised", ("d",), 0, 0, NOW_US - 90_000 * US_IN_S),
)
DECISIONS = tuple(
    Waiting("r3", "Caisse 3", "event.revoked", (key,), 0, 0, NOW_US - 3_600 * US_IN_S, decision)
    for key, decision in (
        ("e", Decision("device.revoked", register="Caisse 1")),
        ("f", Decision("role.granted", person="Hicham Lahlou", role="owner")),
        ("g", Decision("approval_key.announced", "Caisse 3", "Hicham Lahlou")),
        ("h", Decision("events.released", count=3, has_decisions=True)),
        ("i", Decision("pharmacy.described")),
    )
)
CASES = (
    NamedCase("stock.oversold", "DOLIPRANE 1 g cp séc. B/10", "-2"),
    NamedCase("barcode.claimed_twice", "6118000040972", ""),
    NamedCase("register.copied", "", ""),
)
EVEN = SyncState(
    NOW_US,
    SyncStatus("even", heard_us=NOW_US),
    Overview("https://centre.pharmacie-atlas.ma", OTHERS, (), (), ()),
    may_synchronise=True,
)
OFFLINE = SyncStatus("offline", 9, heard_us=NOW_US - 7_200 * US_IN_S, problem="sync.unreachable")
RUNNING = SyncStatus("busy", 9, told=3, taken=841, heard_us=NOW_US, asked=True)
SYNCS: Final = {
    "even": replace(EVEN, outcome=Outcome(NOW_US, 12, 4)),
    "running": replace(EVEN, status=RUNNING),
    "offline": replace(EVEN, status=OFFLINE, outcome=Outcome(NOW_US, problem="sync.unreachable")),
    "held": replace(EVEN, status=replace(OFFLINE, state="held", problem="")),
    "to see": replace(
        EVEN,
        status=SyncStatus("trouble", 1, heard_us=NOW_US, problem="sync.chain_broken"),
        overview=Overview(
            "https://centre.pharmacie-atlas.ma", OTHERS, WAITING, ASIDE, CASES, AT_CENTRE
        ),
        outcome=Outcome(NOW_US, retried=0),
    ),
    "to decide": replace(
        EVEN,
        overview=Overview(
            "https://centre.pharmacie-atlas.ma",
            (OTHERS[0], replace(OTHERS[1], is_revoked=True)),
            WAITING,
            (),
            CASES[:1],
        ),
        may_decide=True,
        asks="wait r3 event.revoked",
    ),
    "decided": replace(
        EVEN,
        overview=Overview(
            "https://centre.pharmacie-atlas.ma", OTHERS[1:], (WAITING[0], *DECISIONS), (), ()
        ),
        may_decide=True,
        asks="wait r3 event.revoked e",
    ),
    "alone": SyncState(NOW_US),
    "to link": SyncState(NOW_US, enrol=EnrolState(may=True, blocked="Il manque : Adresse")),
    "not linked": SyncState(
        NOW_US,
        enrol=EnrolState(
            may=True,
            address=FieldView("https://" + "centre." * 20 + "ma", "Une phrase très longue. " * 8),
            code=FieldView("7K2M-9QXR-4HTB", "Il manque 4 lettres ou chiffres.", counter="12 / 16"),
            problem="Le centre a déjà cette pharmacie ou cette caisse ; rien n’a changé. " * 2,
        ),
    ),
    "recovered": replace(
        EVEN,
        status=SyncStatus("trouble", 12, problem="sync.device_unknown"),
        enrol=EnrolState(
            may=True,
            address=FieldView("https://centre.pharmacie-atlas.ma", right=True),
            code=FieldView("7K2M-9QXR-4HTB", "Il manque 4 lettres ou chiffres.", counter="12 / 16"),
            blocked="À revoir : Code à usage unique",
            again="return",
        ),
    ),
    "offer": replace(
        EVEN,
        enrol=EnrolState(may=True),
        offer=OfferState("https://" + "centre." * 20 + "ma", "7K2M9-QXR4H-TB0ZW-P3N6D", NOW_US),
    ),
    "no offer": replace(EVEN, offer=OfferState(problem="Une phrase très longue. " * 8)),
    "first": replace(
        EVEN,
        status=SyncStatus("unheard", 4),
        overview=Overview("http://127.0.0.1:8080", (), (), (), ()),
        may_synchronise=False,
    ),
    "huge": replace(
        EVEN,
        status=replace(RUNNING, waiting=99_999_999, told=99_999_999, taken=99_999_999),
        overview=Overview(
            "https://" + "centre." * 20 + "ma",
            tuple(replace(OTHERS[1], device_id=str(n), name="Caisse " * 30) for n in range(99)),
            tuple(
                replace(
                    WAITING[0],
                    device_id=str(n),
                    register="Caisse " * 30,
                    sales=9**9,
                    total_centimes=9**15,
                )
                for n in range(9)
            ),
            ASIDE * 30,
            CASES * 30,
        ),
    ),
}

_ROWS = (
    PersonRow("p0", "Samira Benali", "SB", frozenset({"owner"}), True, False, True),
    PersonRow("p1", "Hicham Lahlou", "HL", frozenset({"manager", "cashier"}), False, False, False),
    PersonRow("p2", "نادية العلوي", "نا", frozenset({"cashier"}), True, True, False),
    PersonRow("p3", "Yassine", "Y", frozenset(), False, False, False),
)
_CHOSEN = PeopleState(_ROWS, "p1")
_LONG: Final = "Une phrase très longue qui ne tient pas sur une ligne. " * 3
STAFF: Final = {
    "nobody": PeopleState(),
    "you": replace(_CHOSEN, chosen_id="p0", deed="roles", done_to="Samira Benali"),
    "chosen": _CHOSEN,
    "waiting": replace(_CHOSEN, chosen_id="p2"),
    "new": replace(
        _CHOSEN,
        mode="new",
        name=FieldView("Nadia", right=True),
        pin=FieldView("", "Ce code est trop facile à deviner."),
        ticked=frozenset({"cashier"}),
        blocked="À revoir : code",
    ),
    "pin": replace(_CHOSEN, mode="pin", blocked="Il manque : code"),
    "erase": replace(_CHOSEN, mode="erase"),
    "badge": replace(_CHOSEN, mode="badge"),
    "another badge": replace(
        _CHOSEN, people=(replace(_ROWS[1], has_badge=True),), mode="badge", error=_LONG
    ),
    "refused": replace(_CHOSEN, error=_LONG),
    "huge": PeopleState(
        tuple(replace(_ROWS[1], key=str(n), name="Fatima Zohra " * 20) for n in range(90)),
        "5",
        mode="erase",
        error=_LONG,
    ),
}

FRAME = FrameState(
    "Pharmacie Atlas",
    "Caisse 2",
    "08:31",
    (
        PillView("cloud-off", "warning", "Hors ligne", "Le centre est injoignable.", "sync"),
        PillView("printer", "success", "Prête"),
    ),
    UserView("Samira", "SB"),
    (RailEntry("sale", "shopping-basket", "Vente", 3), RailEntry("later", "layers", "Commandes")),
    TaskView("printer", "info", "Import", "3 sur 12", 3, 12, can_stop=True),
    "Un scan ne change jamais un montant reçu.",
)


NOTICE: Final = (
    "Samira Benali a demandé à 14:32 la clôture de cette session de caisse. La vente continue"
    " jusque-là."
)


def dress(language: str = "fr", scheme: Scheme = "light", scale_percent: int = 100) -> None:
    """Speak a language and wear a theme."""
    use_language(language)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    install(application, Theme(scheme, scale_percent, rtl=language == "ar"))
    QCursor.setPos(OUTSIDE)  # so that no window opens under the mouse and looks hovered


def actions(parent: QWidget) -> Actions:
    """Make the application's own actions."""
    return build_actions(parent)


class Stage:
    """A window with one screen in it, shown and laid out."""

    def __init__(self, qtbot: QtBot, size: tuple[int, int] = (1366, 768)) -> None:
        holder = QWidget()
        qtbot.addWidget(holder)
        self.actions = actions(holder)
        self.window = MainWindow(self.actions, [self.actions["app.lock"], None])
        qtbot.addWidget(self.window)
        self.window.show_state(FRAME)
        self.window.resize(*size)
        self._holder = holder

    def put(self, screen: Screen, screen_id: str = "sale") -> None:
        """Show a screen."""
        self.window.add_screen(screen_id, screen)
        self.window.show()
        self.window.show_screen(screen_id)
        self.settle()

    def retranslate(self) -> None:
        """Say everything again, as the application does after a change of language."""
        retranslate(self.actions)
        self.window.retranslate()
        self.settle()

    @staticmethod
    def settle() -> None:
        """Let layouts and deletions that wait take place."""
        application = QApplication.instance()
        assert application is not None
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for _ in range(3):
            application.processEvents()


def sale(qtbot: QtBot, state: SaleState = BASKET, typed: str = "") -> tuple[Stage, SaleScreen]:
    """Show the sale screen in a state."""
    stage = Stage(qtbot)
    screen = SaleScreen(stage.actions)
    stage.put(screen)
    if typed:
        screen.findChildren(QLineEdit)[0].setText(typed)
    screen.show_state(state)
    stage.settle()
    return stage, screen


def touch(widget: QWidget, at: QPoint | None = None) -> None:
    """Touch a widget, in its middle when nothing else is said."""
    place = at if at is not None else widget.rect().center()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def layout_faults(window: QWidget) -> Iterator[str]:
    """Find what is cut, squeezed or covered among the visible widgets."""
    for widget in window.findChildren(QWidget):
        if widget.isVisibleTo(window) and not _is_scrolled(widget, window):
            yield from _cut(widget)
            yield from _squeezed(widget)
    shown = [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLabel | QLineEdit)
        and widget.isVisibleTo(window)
        and not _is_scrolled(widget, window)
    ]
    for place, first in enumerate(shown):
        for second in shown[place + 1 :]:
            if _covered(first, second, window):
                yield f"{_name(first)} and {_name(second)} overlap"


def _is_scrolled(widget: QWidget, window: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and above is not window:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return isinstance(widget, QAbstractScrollArea)


def _cut(widget: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if parent is not None and not parent.rect().contains(widget.geometry()):
        yield f"{_name(widget)} at {widget.geometry()} leaves {parent.rect()}"


def _squeezed(widget: QWidget) -> Iterator[str]:
    least = widget.minimumSizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        needed = widget.heightForWidth(widget.width())
        if widget.height() < needed:
            yield f"{_name(widget)} needs {needed} for its lines, has {widget.height()}"
    elif isinstance(widget, QAbstractButton | QLabel) and (
        widget.width() < least.width() or widget.height() < least.height()
    ):
        yield f"{_name(widget)} needs {least}, has {widget.size()}"


def _covered(first: QWidget, second: QWidget, window: QWidget) -> bool:
    if first.isAncestorOf(second) or second.isAncestorOf(first):
        return False
    return _place(first, window).intersects(_place(second, window))


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _name(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return f"{type(widget).__name__} {words or widget.accessibleName()!r}"
