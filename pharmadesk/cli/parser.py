"""The arguments of every command, declared once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from pharmadesk import __version__
from pharmadesk.cli import usage_words
from pharmadesk.documents.labels import MOST_LABELS
from pharmadesk.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEGAL_BLOCK: Final = (
    *("holder", "address", "city", "phone", "ice", "tax_id", "business_tax", "trade_register"),
    *("cnss", "inpe", "receipt_footer"),
)


class UsageError(Exception):
    """The arguments do not make a command; `usage` shows how it is written."""

    def __init__(self, text: str, usage: str) -> None:
        super().__init__(text)
        self.usage = usage


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, self.format_usage())


def language_of(arguments: Sequence[str]) -> str:
    """Find the language that is asked for, before anything can be said."""
    scout = _Parser(add_help=False, allow_abbrev=False)
    scout.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE)
    try:
        found: str = scout.parse_known_args(arguments)[0].language
    except UsageError:  # the real parser says it with the whole usage
        return DEFAULT_LANGUAGE
    return found


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments of a command; options common to all may stand before or after its name.

    Raises: UsageError.
    """
    with usage_words.translated():
        return _parse(arguments)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    common = _common()
    parser = _Parser(
        prog="pharmadesk",
        description=_("The register of a pharmacy, from the command line."),
        epilog=_("docs/cli.md describes every command and exit code."),
        parents=[common],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"PharmaDesk {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (summary, declare) in COMMANDS.items():
        text = _(summary)
        one = commands.add_parser(
            name, help=text, description=text, parents=[common], allow_abbrev=False
        )
        declare(one)
    unset = argparse.Namespace(
        data_dir=None, key_file=None, json=False, language=None, pin_stdin=False
    )
    return parser.parse_args(arguments, unset)


def _common() -> _Parser:
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--data-dir", type=Path, metavar="FOLDER", help=_("the register's data folder")
    )
    common.add_argument(
        "--key-file", type=Path, metavar="FILE", help=_("key file outside the data folder")
    )
    common.add_argument(
        "--json", action="store_true", help=_("print the result as one JSON object")
    )
    common.add_argument("--language", choices=LANGUAGES, help=_("language of messages"))
    return common


def _nothing(_parser: argparse.ArgumentParser) -> None:
    """A command without arguments of its own."""


def _pin(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pin-stdin",
        action="store_true",
        help=_("read the PIN from the first line of standard input"),
    )


def _person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", metavar="NAME", help=_("who does this, with their PIN"))
    _pin(parser)


def _init(parser: argparse.ArgumentParser) -> None:
    _pin(parser)
    parser.add_argument("--name", required=True, metavar="TEXT", help=_("name of the pharmacy"))
    parser.add_argument("--owner", required=True, metavar="NAME", help=_("name of its owner"))
    parser.add_argument(
        "--register-code", default="C1", metavar="CODE", help=_("what receipt numbers begin with")
    )
    parser.add_argument("--register-name", metavar="TEXT", help=_("what screens call the register"))
    for field in LEGAL_BLOCK:
        parser.add_argument(
            f"--{field.replace('_', '-')}",
            metavar="TEXT",
            help=_("for the legal block of documents"),
        )
    _keep_keys(parser)


def _keep_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep-keys",
        choices=("keyring", "phrase"),
        default="keyring",
        help=_("where the keys are kept, unless --key-file names a file"),
    )
    parser.add_argument(
        "--phrase-language",
        choices=("french", "english"),
        default="french",
        help=_("language of the twelve recovery words"),
    )


def _demo(parser: argparse.ArgumentParser) -> None:
    for name, usual, text in (
        ("--items", None, _("items in the catalogue")),
        ("--days", 56, _("days of past sales")),
        ("--seed", 1, _("seed of the past sales")),
    ):
        parser.add_argument(name, type=_whole_number, default=usual, metavar="N", help=text)
    parser.add_argument("--fresh", action="store_true", help=_("build it anew, whatever is there"))
    parser.add_argument(
        "--headless", action="store_true", help=_("play a scripted day without a display")
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help=_("where the scripted day writes its pictures")
    )


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("write it as a whole number")) from None


def _import(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help=_("price list, CNOPS layout"))


def _sell(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument("codes", nargs="*", metavar="CODE", help=_("barcodes, in order"))
    parser.add_argument("--cash", required=True, metavar="AMOUNT", help=_("cash received"))
    parser.add_argument(
        "--price",
        action="append",
        default=[],
        type=_price,
        metavar="CODE=AMOUNT",
        help=_("price printed on a pack nobody knows the price of; may be repeated"),
    )
    parser.add_argument(
        "--float", metavar="AMOUNT", help=_("opens a cash session when none is open")
    )
    parser.add_argument(
        "--printer", metavar="PRINTER", help=_("a printer as in settings.toml, for this sale")
    )


def _setting(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument(
        "key", nargs="?", metavar="KEY", help=_("which setting; all of them without it")
    )
    parser.add_argument("value", nargs="?", metavar="VALUE", help=_("what it is to be"))


def _invoice(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument("ticket", metavar="TICKET", help=_("number of the receipt"))
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=_("the PDF to write")
    )
    parser.add_argument(
        "--buyer", metavar="NAME", help=_("whose name it bears; print it again without it")
    )
    parser.add_argument("--address", metavar="TEXT", help=_("the buyer's address"))
    parser.add_argument("--ice", metavar="NUMBER", help=_("the company's identifier, 15 digits"))


def _insurer(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument("name", nargs="?", metavar="NAME", help=_("whose rate; all without it"))
    parser.add_argument(
        "--rate", type=int, metavar="PERCENT", help=_("its own rate; that of each item without it")
    )
    parser.add_argument(
        "--from", dest="from_day", metavar="DAY", help=_("the first day of it; today without it")
    )


def _claims(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument("tickets", nargs="*", metavar="TICKET", help=_("number of the receipt"))
    deed = parser.add_mutually_exclusive_group()
    deed.add_argument("--send", metavar="BATCH", help=_("they were sent in this batch"))
    deed.add_argument("--paid", metavar="AMOUNT", help=_("so much came in for it"))
    deed.add_argument("--refused", action="store_true", help=_("the insurer pays no more of it"))


def _labels(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("codes", metavar="CODE", nargs="+", help=_("barcode of a pack"))
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=_("the file to write")
    )
    parser.add_argument("--lot", metavar="NUMBER", help=_("a lot of the pack, with its expiry"))
    parser.add_argument(
        "--count", type=_counted, default=1, metavar="N", help=_("labels of each pack")
    )
    parser.add_argument(
        "--first",
        type=_counted,
        default=1,
        metavar="N",
        help=_("first free label of a sheet that was begun, counted along its rows"),
    )
    parser.add_argument("--zpl", action="store_true", help=_("for a label printer, in place of A4"))


def _counted(text: str) -> int:
    """Read how many labels: one at least, and never more than are printed at once."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:5]) <= MOST_LABELS):
        raise argparse.ArgumentTypeError(
            _("write a number from 1 to {most}").format(most=MOST_LABELS)
        )
    return int(text[:5])


def _set_price(parser: argparse.ArgumentParser) -> None:
    _person(parser)
    parser.add_argument("code", metavar="CODE", help=_("barcode of the pack"))
    parser.add_argument("amount", metavar="AMOUNT", help=_("its price from now on"))


def _price(text: str) -> tuple[str, str]:
    """Split a code from the amount after it; only the code may hold the mark itself."""
    code, _mark, amount = text.rpartition("=")
    if not code:
        raise argparse.ArgumentTypeError(_("write it as CODE=AMOUNT"))
    return code, amount


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--all-signatures", action="store_true", help=_("check every signature, not only the ends")
    )
    parser.add_argument(
        "--with-centre",
        action="store_true",
        help=_("compare with what the centre holds of this register"),
    )


def _enrol(parser: argparse.ArgumentParser) -> None:
    doors = parser.add_subparsers(dest="door", metavar="DOOR", required=True)

    def door(name: str, summary: str) -> argparse.ArgumentParser:
        return doors.add_parser(
            name, help=summary, description=summary, parents=[_common()], allow_abbrev=False
        )

    found = door("found", _("found this pharmacy at a centre"))
    offer = door("offer", _("make a code for a register that joins"))
    join = door("join", _("join a pharmacy from an empty data folder, or once more"))
    for one in (found, join):
        one.add_argument("--server", required=True, metavar="URL", help=_("address of the centre"))
    revoke = door("revoke", _("end the say of a register that is lost or stolen"))
    revoke.add_argument(
        "register", metavar="REGISTER", help=_("what its receipt numbers begin with")
    )
    revoke.add_argument("--reason", default="", metavar="TEXT", help=_("why, for the journal"))
    for one in (found, offer, join, revoke):
        _person(one)
    join.add_argument(
        "--register-code",
        required=True,
        metavar="CODE",
        help=_("what receipt numbers begin with"),
    )
    join.add_argument("--register-name", metavar="TEXT", help=_("what screens call the register"))
    _keep_keys(join)


def _sync(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--now", action="store_true", help=_("synchronise first"))


def _server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database-url",
        metavar="URL",
        help=_("PostgreSQL to keep everything in; without it, an embedded one"),
    )
    parser.add_argument(
        "--listen",
        type=_address,
        default=("127.0.0.1", 8470),
        metavar="HOST:PORT",
        help=_("where registers reach the centre"),
    )
    parser.add_argument(
        "--metrics",
        type=_address,
        metavar="HOST:PORT",
        help=_("where Prometheus reads figures; nowhere by default"),
    )
    parser.add_argument(
        "--tls-certificate", type=Path, metavar="FILE", help=_("certificate, to speak TLS itself")
    )
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help=_("key of the certificate"))
    parser.add_argument(
        "--behind-proxy",
        action="store_true",
        help=_("something in front speaks TLS, and only what came over it is served"),
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--invite",
        nargs=3,
        metavar=("TENANT", "PERSON", "EMAIL"),
        help=_("only print a one-time code with which a person chooses a password"),
    )
    instead.add_argument(
        "--pharmacies",
        action="store_true",
        help=_("only list the pharmacies, with what --invite asks for"),
    )
    instead.add_argument(
        "--new-code",
        action="store_true",
        help=_("only print a one-time code for a pharmacy to found here"),
    )
    instead.add_argument(
        "--return-code",
        metavar="TENANT",
        help=_("only print a one-time code for a register of a pharmacy that was recovered"),
    )
    for name, text in (
        ("--staff-add", _("only make an account for the operations page; prints it once")),
        ("--staff-reset", _("only give an account another password and phone")),
        ("--staff-close", _("only close an account, at once")),
    ):
        instead.add_argument(name, metavar="EMAIL", help=text)
    instead.add_argument(
        "--restored",
        action="store_true",
        help=_("only note that the database was restored from a copy"),
    )
    instead.add_argument(
        "--rebuild",
        metavar="TENANT",
        help=_("only derive every row of a pharmacy anew from its log, and put right what differs"),
    )


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=int, required=True, metavar="N", help=_("the number of the history")
    )


def _address(text: str) -> tuple[str, int]:
    """Split a host from the port after it."""
    host, _mark, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise argparse.ArgumentTypeError(_("write it as HOST:PORT"))
    return host, int(port)


COMMANDS: Final[dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]]] = {
    "init": (N_("found a pharmacy and its first register"), _init),
    "run": (N_("open the register's window"), _nothing),
    "demo": (N_("build a believable pharmacy and open it"), _demo),
    "import": (N_("bring in a price list, whole or not at all"), _import),
    "sell": (N_("sell packs by their barcodes, for cash"), _sell),
    "setting": (N_("show what is set for the pharmacy, or set it"), _setting),
    "invoice": (N_("put a sale on an invoice, as a PDF"), _invoice),
    "insurer": (N_("show the insurers, or set the rate of one"), _insurer),
    "claims": (N_("list what insurers owe, or say what became of it"), _claims),
    "labels": (N_("write labels of shelves and lots"), _labels),
    "price": (N_("set the price of a pack by its barcode"), _set_price),
    "verify": (N_("prove the journal, and name what is wrong with it"), _verify),
    "rebuild": (N_("derive every row anew from the journal, and compare"), _person),
    "enrol": (N_("bring this register to a centre"), _enrol),
    "sync": (N_("tell how this register stands with its centre"), _sync),
    "server": (N_("run the centre, where the registers of pharmacies meet"), _server),
    "replay": (N_("live a history of the simulator again (from the source tree)"), _replay),
    "doctor": (N_("examine this computer and the register, read-only"), _nothing),
}
