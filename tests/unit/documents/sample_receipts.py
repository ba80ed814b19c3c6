"""The sale of the receipt tests: two tenders, two VAT rates, a discount, a prescription."""

from __future__ import annotations

from datetime import datetime

from pharmadesk.documents.receipt_content import (
    ReceiptContent,
    ReceiptLine,
    ReceiptLot,
    ReceiptPayment,
    ReceiptPharmacy,
    ReceiptVat,
)

PHARMACY = ReceiptPharmacy(
    name="PHARMACIE ATLAS",
    holder="Nadia A., pharmacienne titulaire",
    address="48, avenue Hassan II, Casablanca",
    phone="0522 27 41 60",
    ice="001524873000061",
    tax_identifier="40218873",
    business_tax="34120987",
    trade_register="218440",
    social_security="7731205",
    inpe="092014775",
)
DOLIPRANE = ReceiptLine(
    name="DOLIPRANE 1 g cp séc. B/10",
    quantity=2,
    unit_price_centimes=1400,
    total_centimes=2800,
    lots=(ReceiptLot(number="D4471", expiry="2027-06-30"),),
)
AUGMENTIN = ReceiptLine(
    name="AUGMENTIN 1 g/125 mg sachet B/12",
    quantity=1,
    unit_price_centimes=12630,
    total_centimes=12630,
    lots=(ReceiptLot(number="AX7731", expiry="2027-03-31"),),
    prescription="2026-1184",
)
SUNSCREEN = ReceiptLine(
    name="Crème solaire SPF 50+ tube 50 ml",
    quantity=1,
    unit_price_centimes=18900,
    total_centimes=18900,
    discount_centimes=1890,
    discount_bp=1000,
)
CARD = ReceiptPayment(tender="card", tendered_centimes=20000)
CASH = ReceiptPayment(tender="cash", tendered_centimes=15000, change_centimes=2560)
SALE = ReceiptContent(
    pharmacy=PHARMACY,
    number="C2-B 000123",
    issued_at=datetime(2026, 11, 23, 11, 5),  # noqa: DTZ001 - a receipt shows local time
    register="Caisse 2",
    person="Samira B.",
    lines=(DOLIPRANE, AUGMENTIN, SUNSCREEN),
    total_centimes=32440,
    payments=(CARD, CASH),
    vat=(
        ReceiptVat(rate_bp=0, net_centimes=15430, vat_centimes=0, gross_centimes=15430),
        ReceiptVat(rate_bp=2000, net_centimes=14175, vat_centimes=2835, gross_centimes=17010),
    ),
    item_count=4,
    savings_centimes=1890,
    qr_text="C2-B 000123 7C41-E0B9-52DA",
    fingerprint="7C41-E0B9-52DA",
    footer=("Les médicaments ne sont ni repris ni échangés.", "Merci, et prompt rétablissement."),
)
