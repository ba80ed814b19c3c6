"""The vocabulary: what each event says, one frozen struct a kind.

Bodies hold integers and text only: money in centimes, quantities in base units, rates in basis
points, instants in UTC microseconds, dates as ISO text, ids as UUID text. A body says what was
decided (lots, prices, taxes, rounding), never how. A stored body never changes: a new need is a
new version with an upcaster (`pharmadesk.journal.kinds` says the steps).

Names and phones of persons stand here only as ciphertext under that person's key.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.bounds import (  # noqa: TC001 - msgspec reads them
    Bounded,
    Day,
    Key,
    Sealed,
    Text,
)

SHOP = "shop"
"""The place where saleable packs are; other places (reserve, quarantine) have their own names."""

REGULATED = (
    *("price_centimes", "hospital_price_centimes", "vat_class", "tableau"),
    *("reimbursement_base_centimes", "reimbursement_bp"),
)
"""The fields of an item that only an owner sets."""


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every event body is: frozen, named fields, nothing unknown."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a body: a line, a payment, a set of fields."""


# --- the pharmacy, its registers, its people --------------------------------------------------


class PharmacyFields(Part, frozen=True, omit_defaults=True):
    """The legal block a document shows; an absent field is left as it was."""

    name: Text | UnsetType = UNSET
    holder: Text | UnsetType = UNSET
    address: Text | UnsetType = UNSET
    city: Text | UnsetType = UNSET
    phone: Text | UnsetType = UNSET
    ice: Text | UnsetType = UNSET
    tax_id: Text | UnsetType = UNSET
    business_tax: Text | UnsetType = UNSET
    trade_register: Text | UnsetType = UNSET
    cnss: Text | UnsetType = UNSET
    inpe: Text | UnsetType = UNSET
    receipt_footer: Text | UnsetType = UNSET


class PharmacyDescribed(Body, frozen=True):
    """Fields of the pharmacy's legal block were set."""

    fields: PharmacyFields


class RegisterDescribed(Body, frozen=True):
    """A register was given its code (printed in numbers, such as C2) and its name.

    `type` is there for one that is no counter: `api`, a drawer that a program speaks for.
    """

    register_id: Key
    code: Key
    name: Text
    type: Key | UnsetType = UNSET


class PersonRegistered(Body, frozen=True):
    """A person may appear on this pharmacy's registers.

    `sealed_name` is base64 of nonce and AES-GCM ciphertext under the person's own key.
    """

    person_id: Key
    sealed_name: Sealed


class RoleGranted(Body, frozen=True):
    """A person was given a role.

    The grant takes effect only if it names every revocation its author had seen; a revocation
    that it does not name beats it.
    """

    grant_id: Key
    person_id: Key
    role: Key
    revocations_seen: tuple[Key, ...]


class RoleRevoked(Body, frozen=True):
    """A role was taken from a person."""

    revocation_id: Key
    person_id: Key
    role: Key


class ApprovalKeyAnnounced(Body, frozen=True):
    """A person approves on this device with this key from now on; the one before ends.

    Shape: `key` is the 32 bytes of an Ed25519 public key, hexadecimal.
    """

    person_id: Key
    device_id: Key
    key: Key


class ChainHead(Part, frozen=True):
    """An event of a device's journal, named by its hash, which covers all before it."""

    incarnation: Key
    seq: Annotated[int, msgspec.Meta(ge=1)]
    hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class AuthorityEndorsed(Body, frozen=True):
    """The owner stands for everything this register wrote until it came to its centre."""

    heads: tuple[ChainHead, ...]


class DeviceRevoked(Body, frozen=True):
    """A device has no say any more; what it wrote up to `trusted` still counts by itself."""

    device_id: Key
    trusted: ChainHead | None
    reason: Text


class EventsReleased(Body, frozen=True):
    """Events that were kept from acting act after all, each at its own time."""

    event_ids: tuple[Key, ...]


class LoginAccepted(Body, frozen=True):
    """A person took the register."""

    person_id: Key


class LoginRefused(Body, frozen=True):
    """A wrong PIN, or a try while the person was held back."""

    person_id: Key
    reason: Text
    failures: Bounded


class ApprovalGiven(Body, frozen=True):
    """A second person stood for what the one at the register may not do alone."""

    person_id: Key
    action: Key


class AccessSignedIn(Body, frozen=True):
    """A person signed in at the centre; `second_factor` is totp, recovery or none."""

    person_id: Key
    second_factor: Key


class AccessDenied(Body, frozen=True):
    """The centre refused a person something, or somebody who said to be them.

    `count` is how many times since it last said so.
    """

    person_id: Key
    reason: Text
    count: Bounded


class DeviceDenied(Body, frozen=True):
    """The centre refused a device something, or somebody who said to be it.

    `count` is how many times since it last said so.
    """

    device_id: Key
    reason: Text
    count: Bounded


class AccessLocked(Body, frozen=True):
    """After so many failures in a row a login must wait."""

    person_id: Key
    failures: Bounded
    wait_s: Bounded


class UserInvited(Body, frozen=True):
    """A person may choose a password and sign in at the centre."""

    person_id: Key


class UserActivated(Body, frozen=True):
    """A person chose a password with an invitation."""

    person_id: Key


class UserPasswordChanged(Body, frozen=True):
    """A person who was signed in chose another password."""

    person_id: Key


class UserReset(Body, frozen=True):
    """A person's password and second factor were forgotten; a new invitation was made."""

    person_id: Key


class UserDeactivated(Body, frozen=True):
    """A person may no longer sign in at the centre."""

    person_id: Key


class UserTotpEnrolled(Body, frozen=True):
    """A person proved a second factor, which is asked for from now on."""

    person_id: Key


class ClockConfirmed(Body, frozen=True):
    """A person confirmed what day it is, because the PC's clock and the journal disagreed."""

    confirmed_date: Day
    trusted_date: Day


# --- the catalogue ----------------------------------------------------------------------------


class VatRateSet(Body, frozen=True):
    """From `valid_from` on, goods of this VAT class bear this rate."""

    vat_class: Key
    valid_from: Day
    rate_bp: Bounded


class SettingSet(Body, frozen=True):
    """An owner gave a setting of the pharmacy a value (domain/tenant_settings.py)."""

    key: Key
    value: Key


class SupplierFields(Part, frozen=True, omit_defaults=True):
    """What is known of a supplier; an absent field is left as it was."""

    name: Text | UnsetType = UNSET
    phone: Text | UnsetType = UNSET
    city: Text | UnsetType = UNSET


class SupplierDescribed(Body, frozen=True):
    """A supplier was registered or its fields changed."""

    supplier_id: Key
    fields: SupplierFields


class ItemFields(Part, frozen=True, omit_defaults=True):
    """What is known of an item; an absent field is left as it was.

    `price_centimes` is the price of one pack where no lot names its own; None is unknown.
    The base unit of stock is the pack, or one of its `pack_units` where it is sold by the unit.
    """

    name: Text | UnsetType = UNSET
    dci: Text | UnsetType = UNSET
    dosage: Text | UnsetType = UNSET
    form: Text | UnsetType = UNSET
    presentation: Text | UnsetType = UNSET
    family: Text | UnsetType = UNSET
    vat_class: Text | UnsetType = UNSET
    tableau: Text | UnsetType = UNSET
    price_centimes: Bounded | UnsetType | None = UNSET
    pack_units: Bounded | UnsetType = UNSET
    sold_by_unit: bool | UnsetType = UNSET
    supplier_id: Key | UnsetType | None = UNSET
    reorder_point: Bounded | UnsetType = UNSET
    hospital_price_centimes: Bounded | UnsetType | None = UNSET
    reimbursement_base_centimes: Bounded | UnsetType | None = UNSET
    reimbursement_bp: Bounded | UnsetType = UNSET
    princeps: Text | UnsetType | None = UNSET
    french_label: Text | UnsetType = UNSET
    unit_cost_centimes: Bounded | UnsetType | None = UNSET
    reorder_quantity: Bounded | UnsetType = UNSET
    expiry_tracked: bool | UnsetType = UNSET
    active: bool | UnsetType = UNSET

    @property
    def is_regulated(self) -> bool:
        """Whether it sets what the law sets: prices, reimbursement, VAT, the list of poisons."""
        return any(getattr(self, name) is not UNSET for name in REGULATED)


class ItemRegistered(Body, frozen=True):
    """An item entered the catalogue with its barcodes."""

    item_id: Key
    fields: ItemFields
    barcodes: tuple[Key, ...]


class ItemChanged(Body, frozen=True):
    """Fields of an item changed."""

    item_id: Key
    fields: ItemFields


class BarcodeClaimed(Body, frozen=True):
    """A barcode was found to name an item; two items may claim one, which is a case."""

    gtin: Key
    item_id: Key


class CatalogueImported(Body, frozen=True):
    """Some rows of an import; they show once the import is completed and not undone."""

    import_id: Key
    rows: tuple[ItemRegistered, ...]


class ImportCompleted(Body, frozen=True):
    """An import is whole: how many rows, and the SHA-256 of the file it came from."""

    import_id: Key
    source_name: Text
    source_sha256: Key
    rows: Bounded


class ImportUndone(Body, frozen=True):
    """An import was taken back."""

    import_id: Key


# --- stock ------------------------------------------------------------------------------------


class LotRegistered(Part, frozen=True):
    """A lot with its printed expiry and price; `lot_id` is minted by the event that holds it.

    `expiry` is the last day of use; `price_centimes` is the PPV printed on the box, None when
    the item's own price applies.
    """

    lot_id: Key
    item_id: Key
    number: Text
    expiry: Day | None
    price_centimes: Bounded | None


class ReceivedLine(Part, frozen=True):
    """Packs of one lot that came in."""

    lot_id: Key
    item_id: Key
    quantity: Bounded
    order_line_id: Key | UnsetType = UNSET


class Delivery(Part, frozen=True):
    """The order that goods were sent for, and the supplier's note that came with them."""

    order_id: Key
    note: Key
    delivery_date: Day


class GoodsReceived(Body, frozen=True):
    """Goods came in: the lots seen for the first time, and what entered which place."""

    receipt_id: Key
    supplier_id: Key | None
    lots: tuple[LotRegistered, ...]
    lines: tuple[ReceivedLine, ...]
    place: Key
    delivery: Delivery | UnsetType = UNSET


class StockAdjusted(Body, frozen=True):
    """Stock was corrected by hand, with a reason code."""

    adjustment_id: Key
    item_id: Key
    lot_id: Key
    place: Key
    quantity: Bounded
    reason: Text
    note: Text | UnsetType = UNSET


class StockCounted(Body, frozen=True):
    """A person counted a lot in a place."""

    count_id: Key
    item_id: Key
    lot_id: Key
    place: Key
    counted: Bounded
    note: Text | UnsetType = UNSET


class LotHeld(Body, frozen=True):
    """A lot may not be sold until the hold is released."""

    hold_id: Key
    lot_id: Key
    reason: Text


class LotReleased(Body, frozen=True):
    """A hold on a lot has ended."""

    hold_id: Key


# --- the till ---------------------------------------------------------------------------------


class SessionOpened(Body, frozen=True):
    """A cash session began, with a counted float in the drawer."""

    session_id: Key
    register_id: Key
    float_centimes: Bounded


class SessionClosed(Body, frozen=True):
    """A cash session ended with a counted drawer; the difference stays for ever."""

    session_id: Key
    sale_count: Bounded
    expected_cash_centimes: Bounded
    counted_cash_centimes: Bounded


class LotTaken(Part, frozen=True):
    """Units taken from a lot; the unknown lot of an item carries the item's own id."""

    lot_id: Key
    quantity: Bounded
    number: Text | None
    expiry: Day | None


class SaleLine(Part, frozen=True):
    """A line as it was sold: `amount = quantity x unit price - discount = net + vat`.

    `quantity` counts packs, or units out of one where it was sold `by_unit`, at the price of one;
    `base_units` is what left the stock, the sum of `lots`. A discount names who gave it, and its
    rate where it was given as one. `insured_centimes` is what an insurer pays of the amount.
    """

    line_no: Bounded
    item_id: Key
    name: Text
    quantity: Bounded
    base_units: Bounded
    unit_price_centimes: Bounded
    discount_centimes: Bounded
    amount_centimes: Bounded
    vat_bp: Bounded
    net_centimes: Bounded
    vat_centimes: Bounded
    lots: tuple[LotTaken, ...]
    scanned_by: Key
    discount_by: Key | UnsetType = UNSET
    discount_bp: Bounded | UnsetType = UNSET
    by_unit: bool | UnsetType = UNSET
    insured_centimes: Bounded | UnsetType = UNSET


class Payment(Part, frozen=True):
    """Money for a sale: `amount = tendered - change`; only cash gives change.

    `reference` is the number of a slip, a cheque or a bill, `due` the day a bill is paid on,
    `taken_by` who stood at the counter when it was handed over, `approved_by` who let credit pass
    the customer's limit.
    """

    payment_no: Bounded
    tender: Key
    amount_centimes: Bounded
    tendered_centimes: Bounded
    change_centimes: Bounded
    reference: Text | UnsetType = UNSET
    bank: Text | UnsetType = UNSET
    due: Day | UnsetType = UNSET
    taken_by: Key | UnsetType = UNSET
    approved_by: Key | UnsetType = UNSET


class VatTotal(Part, frozen=True):
    """What a sale bears at one rate."""

    rate_bp: Bounded
    net_centimes: Bounded
    vat_centimes: Bounded
    gross_centimes: Bounded


class SaleCompleted(Body, frozen=True):
    """A whole sale: lines, lots, prices, taxes, payments and rounding in one fact.

    `total = sum(line amounts) + rounding = sum(payment amounts)`. `customer_id` is whose account
    what was paid on credit goes to.
    """

    sale_id: Key
    basket_id: Key
    series: Key
    number: Bounded
    lines: tuple[SaleLine, ...]
    vat: tuple[VatTotal, ...]
    rounding_centimes: Bounded
    total_centimes: Bounded
    payments: tuple[Payment, ...]
    customer_id: Key | UnsetType = UNSET


class LineVoided(Body, frozen=True):
    """A scanned line was removed from a basket before payment."""

    void_id: Key
    basket_id: Key
    item_id: Key
    quantity: Bounded
    unit_price_centimes: Bounded
