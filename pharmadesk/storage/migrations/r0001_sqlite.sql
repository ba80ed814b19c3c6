CREATE TABLE local_ack (
    incarnation TEXT NOT NULL,
    branch INTEGER NOT NULL,
    through_seq BIGINT NOT NULL,
    server_epoch TEXT NOT NULL,
    through_hash BLOB NOT NULL,
    tenant_hash BLOB NOT NULL,
    received_at_us BIGINT NOT NULL,
    countersignature TEXT NOT NULL,
    PRIMARY KEY (incarnation, branch, through_seq, server_epoch)
)
--;
CREATE TABLE local_approval_key (
    person_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    salt BLOB NOT NULL,
    nonce BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    passes INTEGER NOT NULL,
    memory_kib INTEGER NOT NULL,
    lanes INTEGER NOT NULL,
    PRIMARY KEY (person_id)
)
--;
CREATE TABLE local_aside (
    event_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT,
    since_us BIGINT NOT NULL,
    tries INTEGER NOT NULL,
    PRIMARY KEY (event_id)
)
--;
CREATE TABLE local_badge (
    person_id TEXT NOT NULL,
    badge_hash TEXT NOT NULL,
    PRIMARY KEY (person_id),
    UNIQUE (badge_hash)
)
--;
CREATE TABLE local_basket (
    basket_id TEXT NOT NULL,
    begun_us BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    customer_id TEXT,
    reduction_bp BIGINT,
    reduction_at_most_centimes BIGINT,
    reduction_by TEXT,
    PRIMARY KEY (basket_id)
)
--;
CREATE TABLE local_basket_line (
    basket_id TEXT NOT NULL,
    line_no INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price_centimes BIGINT NOT NULL,
    prices TEXT NOT NULL,
    lot_id TEXT,
    lot_number TEXT,
    lot_expiry TEXT,
    scanned_by TEXT NOT NULL,
    scanned_us BIGINT NOT NULL,
    removed INTEGER NOT NULL,
    owed BIGINT NOT NULL,
    by_unit INTEGER NOT NULL,
    reduction_bp BIGINT,
    reduction_at_most_centimes BIGINT,
    reduction_by TEXT,
    PRIMARY KEY (basket_id, line_no),
    CONSTRAINT local_basket_line_quantity CHECK (quantity > 0)
)
--;
CREATE TABLE local_basket_payment (
    basket_id TEXT NOT NULL,
    payment_no INTEGER NOT NULL,
    tender TEXT NOT NULL,
    centimes BIGINT NOT NULL,
    reference TEXT NOT NULL,
    bank TEXT NOT NULL,
    due TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    PRIMARY KEY (basket_id, payment_no)
)
--;
CREATE TABLE local_basket_prescription (
    basket_id TEXT NOT NULL,
    patient TEXT NOT NULL,
    address TEXT NOT NULL,
    prescriber TEXT NOT NULL,
    written_on TEXT NOT NULL,
    reference TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (basket_id)
)
--;
CREATE TABLE local_blocked_item (
    item_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (item_id, event_id)
)
--;
CREATE INDEX local_blocked_item_event ON local_blocked_item (event_id)
--;
CREATE TABLE local_credential (
    person_id TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    changed_us BIGINT NOT NULL,
    PRIMARY KEY (person_id)
)
--;
CREATE TABLE local_erasure (
    person_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    owner_key TEXT NOT NULL,
    approval TEXT NOT NULL,
    countersignature TEXT NOT NULL,
    is_told BOOLEAN NOT NULL,
    PRIMARY KEY (person_id)
)
--;
CREATE TABLE local_fork (
    incarnation TEXT NOT NULL,
    here INTEGER NOT NULL,
    branch INTEGER NOT NULL,
    common_seq BIGINT NOT NULL,
    common_hash BLOB NOT NULL,
    PRIMARY KEY (incarnation, here)
)
--;
CREATE TABLE local_joining (
    only INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (only),
    CONSTRAINT local_joining_only CHECK ("only" = 1)
)
--;
CREATE TABLE local_peer (
    device_id TEXT NOT NULL,
    public_key BLOB NOT NULL,
    PRIMARY KEY (device_id)
)
--;
CREATE TABLE local_person_key (
    person_id TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    is_told BOOLEAN NOT NULL,
    PRIMARY KEY (person_id)
)
--;
CREATE TABLE local_picture (
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (name)
)
--;
CREATE TABLE local_pin_guard (
    person_id TEXT NOT NULL,
    failures INTEGER NOT NULL,
    blocked_until_us BIGINT NOT NULL,
    PRIMARY KEY (person_id)
)
--;
CREATE TABLE local_preference (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
)
--;
CREATE TABLE local_print_job (
    job_id TEXT NOT NULL,
    document TEXT NOT NULL,
    subject TEXT NOT NULL,
    copy INTEGER NOT NULL,
    kick_drawer BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT,
    created_us BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    PRIMARY KEY (job_id),
    CONSTRAINT local_print_job_state CHECK (state IN ('waiting', 'printing', 'printed', 'dropped'))
)
--;
CREATE INDEX local_print_job_by_state ON local_print_job (state, created_us)
--;
CREATE TABLE local_snapshot (
    only INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    state TEXT NOT NULL,
    position BIGINT NOT NULL,
    tenant_hash BLOB NOT NULL,
    hlc BIGINT NOT NULL,
    PRIMARY KEY (only),
    CONSTRAINT local_snapshot_only CHECK ("only" = 1),
    CONSTRAINT local_snapshot_state CHECK (state IN ('arriving', 'in_use', 'over'))
)
--;
CREATE TABLE local_snapshot_aside (
    event_id TEXT NOT NULL,
    PRIMARY KEY (event_id)
)
--;
CREATE TABLE local_snapshot_part (
    begins BIGINT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (begins)
)
--;
CREATE TABLE local_sync (
    only INTEGER NOT NULL,
    server_url TEXT NOT NULL,
    server_key BLOB NOT NULL,
    server_epoch TEXT,
    position BIGINT NOT NULL,
    tenant_hash BLOB NOT NULL,
    own_seq BIGINT NOT NULL,
    vault_number BIGINT NOT NULL,
    last_success_us BIGINT,
    last_success_day TEXT,
    problem TEXT,
    PRIMARY KEY (only),
    CONSTRAINT local_sync_only CHECK ("only" = 1)
)
--;
CREATE TABLE local_tenant_key (
    only INTEGER NOT NULL,
    "key" BLOB NOT NULL,
    PRIMARY KEY (only),
    CONSTRAINT local_tenant_key_only CHECK ("only" = 1)
)
--;
CREATE TABLE local_ungiven (
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    head_hash BLOB NOT NULL,
    PRIMARY KEY (device_id, incarnation)
)
--;
CREATE TABLE journal_chain (
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    parent_incarnation TEXT,
    parent_seq INTEGER,
    parent_hash BLOB,
    public_key BLOB NOT NULL,
    series_letter TEXT NOT NULL,
    PRIMARY KEY (device_id, incarnation)
)
 STRICT
--;
CREATE TABLE journal_cursor (
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    branch INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (device_id, incarnation, branch, purpose)
)
 STRICT
--;
CREATE TABLE journal_event (
    position INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    branch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    stream_key TEXT NOT NULL,
    occurred_at_us INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    hlc INTEGER NOT NULL,
    eff_hlc INTEGER,
    actor_id TEXT,
    cash_session_id TEXT,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    signature BLOB NOT NULL,
    signature_sum INTEGER NOT NULL,
    header BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (position),
    UNIQUE (device_id, incarnation, branch, seq),
    UNIQUE (event_id)
)
 STRICT
--;
CREATE INDEX journal_event_by_kind ON journal_event (kind, position)
--;
CREATE TABLE journal_series (
    incarnation TEXT NOT NULL,
    series TEXT NOT NULL,
    last_number INTEGER NOT NULL,
    PRIMARY KEY (incarnation, series)
)
 STRICT
--;
CREATE TRIGGER journal_event_no_update BEFORE UPDATE ON journal_event WHEN NOT (old.eff_hlc IS NULL AND new.eff_hlc IS NOT NULL AND (new.position, new.branch, new.device_id, new.incarnation, new.seq, new.event_id, new.kind, new.version, new.stream_key, new.occurred_at_us, new.business_date, new.hlc, new.actor_id, new.cash_session_id, new.prev_hash, new.hash, new.signature, new.signature_sum, new.header, new.body) IS (old.position, old.branch, old.device_id, old.incarnation, old.seq, old.event_id, old.kind, old.version, old.stream_key, old.occurred_at_us, old.business_date, old.hlc, old.actor_id, old.cash_session_id, old.prev_hash, old.hash, old.signature, old.signature_sum, old.header, old.body)) BEGIN SELECT RAISE(ABORT, 'journal_event is append-only'); END
--;
CREATE TRIGGER journal_event_no_delete BEFORE DELETE ON journal_event BEGIN SELECT RAISE(ABORT, 'journal_event is append-only'); END
--;
CREATE TRIGGER journal_event_no_insert BEFORE INSERT ON journal_event WHEN EXISTS (SELECT 1 FROM journal_event WHERE (position) = (new.position)) OR EXISTS (SELECT 1 FROM journal_event WHERE (event_id) = (new.event_id)) OR EXISTS (SELECT 1 FROM journal_event WHERE (device_id, incarnation, branch, seq) = (new.device_id, new.incarnation, new.branch, new.seq)) BEGIN SELECT RAISE(ABORT, 'journal_event is append-only'); END
--;
CREATE TRIGGER journal_chain_no_update BEFORE UPDATE ON journal_chain WHEN NOT (false) BEGIN SELECT RAISE(ABORT, 'journal_chain is append-only'); END
--;
CREATE TRIGGER journal_chain_no_delete BEFORE DELETE ON journal_chain BEGIN SELECT RAISE(ABORT, 'journal_chain is append-only'); END
--;
CREATE TRIGGER journal_chain_no_insert BEFORE INSERT ON journal_chain WHEN EXISTS (SELECT 1 FROM journal_chain WHERE (device_id, incarnation) = (new.device_id, new.incarnation)) BEGIN SELECT RAISE(ABORT, 'journal_chain is append-only'); END
--;
CREATE TABLE account_movement (
    event_id VARCHAR NOT NULL,
    customer_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    subject_id VARCHAR NOT NULL,
    moved_at_us BIGINT NOT NULL,
    business_date VARCHAR NOT NULL,
    amount_centimes BIGINT NOT NULL,
    PRIMARY KEY (event_id)
)
 WITHOUT ROWID
--;
CREATE INDEX account_movement_customer_id_moved_at_us ON account_movement (customer_id, moved_at_us)
--;
CREATE TABLE account_payment (
    payment_id VARCHAR NOT NULL,
    customer_id VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    session_id VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    tender VARCHAR NOT NULL,
    amount_centimes BIGINT NOT NULL,
    tendered_centimes BIGINT NOT NULL,
    change_centimes BIGINT NOT NULL,
    reference VARCHAR,
    bank VARCHAR,
    paid_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (payment_id)
)
 WITHOUT ROWID
--;
CREATE INDEX account_payment_series_number ON account_payment (series, number)
--;
CREATE INDEX account_payment_session_id ON account_payment (session_id)
--;
CREATE TABLE account_total (
    customer_id VARCHAR NOT NULL,
    debit_centimes BIGINT NOT NULL,
    credit_centimes BIGINT NOT NULL,
    PRIMARY KEY (customer_id)
)
 WITHOUT ROWID
--;
CREATE TABLE approval_key (
    event_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    device_id VARCHAR NOT NULL,
    public_key VARCHAR NOT NULL,
    PRIMARY KEY (event_id)
)
 WITHOUT ROWID
--;
CREATE TABLE barcode_claim (
    gtin VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    PRIMARY KEY (gtin, item_id)
)
 WITHOUT ROWID
--;
CREATE INDEX barcode_claim_item_id ON barcode_claim (item_id)
--;
CREATE TABLE basket_parking (
    parking_id VARCHAR NOT NULL,
    basket_id VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    parked_by VARCHAR,
    parked_at_us BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    pack_count BIGINT NOT NULL,
    total_centimes BIGINT NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (parking_id)
)
 WITHOUT ROWID
--;
CREATE INDEX basket_parking_parked_at_us ON basket_parking (parked_at_us)
--;
CREATE TABLE basket_parking_end (
    parking_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    ended_by VARCHAR,
    ended_at_us BIGINT NOT NULL,
    PRIMARY KEY (parking_id, event_id)
)
 WITHOUT ROWID
--;
CREATE TABLE cash_session (
    session_id VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    opened_by VARCHAR NOT NULL,
    opened_at_us BIGINT NOT NULL,
    float_centimes BIGINT NOT NULL,
    business_date VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (session_id)
)
 WITHOUT ROWID
--;
CREATE INDEX cash_session_business_date ON cash_session (business_date)
--;
CREATE INDEX cash_session_register_id_opened_at_us ON cash_session (register_id, opened_at_us)
--;
CREATE TABLE cash_session_end (
    session_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    closed_by VARCHAR NOT NULL,
    closed_at_us BIGINT NOT NULL,
    sale_count BIGINT NOT NULL,
    expected_cash_centimes BIGINT NOT NULL,
    counted_cash_centimes BIGINT NOT NULL,
    PRIMARY KEY (session_id, event_id)
)
 WITHOUT ROWID
--;
CREATE TABLE cash_session_state (
    session_id VARCHAR NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (session_id)
)
 WITHOUT ROWID
--;
CREATE TABLE claim (
    sale_id VARCHAR NOT NULL,
    ticket VARCHAR NOT NULL,
    insurer_id VARCHAR NOT NULL,
    insurer VARCHAR NOT NULL,
    insured_id VARCHAR NOT NULL,
    sealed_insured VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    share_centimes BIGINT NOT NULL,
    most_centimes BIGINT NOT NULL,
    made_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (sale_id)
)
 WITHOUT ROWID
--;
CREATE INDEX claim_made_at_us ON claim (made_at_us)
--;
CREATE TABLE claim_move (
    sale_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    state BIGINT NOT NULL,
    batch VARCHAR NOT NULL,
    paid_centimes BIGINT NOT NULL,
    moved_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    PRIMARY KEY (sale_id, event_id)
)
 WITHOUT ROWID
--;
CREATE TABLE claim_state (
    sale_id VARCHAR NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (sale_id)
)
 WITHOUT ROWID
--;
CREATE TABLE claim_total (
    sale_id VARCHAR NOT NULL,
    paid_centimes BIGINT NOT NULL,
    returned_centimes BIGINT NOT NULL,
    PRIMARY KEY (sale_id)
)
 WITHOUT ROWID
--;
CREATE TABLE close_request (
    request_id VARCHAR NOT NULL,
    session_id VARCHAR NOT NULL,
    requested_by VARCHAR,
    requested_at_us BIGINT NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (request_id)
)
 WITHOUT ROWID
--;
CREATE INDEX close_request_session_id ON close_request (session_id)
--;
CREATE TABLE colleague (
    colleague_id VARCHAR NOT NULL,
    name VARCHAR,
    phone VARCHAR,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (colleague_id)
)
 WITHOUT ROWID
--;
CREATE TABLE customer (
    customer_id VARCHAR NOT NULL,
    sealed VARCHAR,
    limit_centimes BIGINT,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (customer_id)
)
 WITHOUT ROWID
--;
CREATE TABLE day_total (
    register_id VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    vat_bp BIGINT NOT NULL,
    net_centimes BIGINT NOT NULL,
    vat_centimes BIGINT NOT NULL,
    gross_centimes BIGINT NOT NULL,
    PRIMARY KEY (register_id, business_date, vat_bp)
)
 WITHOUT ROWID
--;
CREATE TABLE device_revocation (
    event_id VARCHAR NOT NULL,
    device_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    trusted_incarnation VARCHAR,
    trusted_hash VARCHAR,
    trusted_seq BIGINT,
    PRIMARY KEY (event_id)
)
 WITHOUT ROWID
--;
CREATE INDEX device_revocation_device_id ON device_revocation (device_id)
--;
CREATE TABLE dispensing (
    act_id VARCHAR NOT NULL,
    line_no BIGINT NOT NULL,
    cause VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    of_series VARCHAR,
    of_number BIGINT,
    sale_id VARCHAR NOT NULL,
    sale_line_no BIGINT NOT NULL,
    item_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    tableau VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    lot_number VARCHAR,
    base_units BIGINT NOT NULL,
    patient_id VARCHAR NOT NULL,
    sealed_patient VARCHAR NOT NULL,
    prescriber VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    written_on VARCHAR,
    reason VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    occurred_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (act_id, line_no)
)
 WITHOUT ROWID
--;
CREATE INDEX dispensing_business_date_occurred_at_us ON dispensing (business_date, occurred_at_us)
--;
CREATE INDEX dispensing_sale_id ON dispensing (sale_id)
--;
CREATE INDEX dispensing_series_number ON dispensing (series, number)
--;
CREATE TABLE drawer_opening (
    opening_id VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    session_id VARCHAR,
    business_date VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    opened_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (opening_id)
)
 WITHOUT ROWID
--;
CREATE INDEX drawer_opening_business_date ON drawer_opening (business_date)
--;
CREATE TABLE event_release (
    event_id VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    PRIMARY KEY (event_id, release_id)
)
 WITHOUT ROWID
--;
CREATE TABLE field_write (
    event_id VARCHAR NOT NULL,
    entity VARCHAR NOT NULL,
    entity_key VARCHAR NOT NULL,
    written VARCHAR NOT NULL,
    eff_hlc BIGINT NOT NULL,
    device_id VARCHAR NOT NULL,
    incarnation VARCHAR NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (event_id, entity, entity_key)
)
 WITHOUT ROWID
--;
CREATE INDEX field_write_entity_entity_key ON field_write (entity, entity_key)
--;
CREATE TABLE forecast (
    forecast_id VARCHAR NOT NULL,
    generation_id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    horizon_days BIGINT NOT NULL,
    expected_milli BIGINT NOT NULL,
    low_milli BIGINT NOT NULL,
    high_milli BIGINT NOT NULL,
    order_packs BIGINT NOT NULL,
    rationale VARCHAR NOT NULL,
    PRIMARY KEY (forecast_id)
)
 WITHOUT ROWID
--;
CREATE INDEX forecast_generation_id_item_id ON forecast (generation_id, item_id)
--;
CREATE TABLE forecast_feedback (
    feedback_id VARCHAR NOT NULL,
    forecast_id VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    comment VARCHAR NOT NULL,
    given_by VARCHAR,
    given_at_us BIGINT NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (feedback_id)
)
 WITHOUT ROWID
--;
CREATE INDEX forecast_feedback_forecast_id ON forecast_feedback (forecast_id)
--;
CREATE TABLE forecast_part (
    generation_id VARCHAR NOT NULL,
    part BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    generated_at_us BIGINT NOT NULL,
    model VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (generation_id, part)
)
 WITHOUT ROWID
--;
CREATE TABLE import_completed (
    import_id VARCHAR NOT NULL,
    source_name VARCHAR NOT NULL,
    source_sha256 VARCHAR NOT NULL,
    row_count BIGINT NOT NULL,
    PRIMARY KEY (import_id)
)
 WITHOUT ROWID
--;
CREATE TABLE import_undone (
    import_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (import_id, event_id)
)
 WITHOUT ROWID
--;
CREATE TABLE insurer_rate (
    insurer_id VARCHAR NOT NULL,
    valid_from VARCHAR NOT NULL,
    name VARCHAR,
    rate_bp BIGINT,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (insurer_id, valid_from)
)
 WITHOUT ROWID
--;
CREATE TABLE invoice (
    invoice_id VARCHAR NOT NULL,
    sale_id VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    buyer_id VARCHAR NOT NULL,
    sealed_buyer VARCHAR NOT NULL,
    ice VARCHAR NOT NULL,
    sealed_care VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    issued_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (invoice_id)
)
 WITHOUT ROWID
--;
CREATE INDEX invoice_sale_id ON invoice (sale_id)
--;
CREATE TABLE item (
    item_id VARCHAR NOT NULL,
    name VARCHAR,
    dci VARCHAR,
    dosage VARCHAR,
    form VARCHAR,
    presentation VARCHAR,
    family VARCHAR,
    vat_class VARCHAR,
    tableau VARCHAR,
    supplier_id VARCHAR,
    princeps VARCHAR,
    french_label VARCHAR,
    price_centimes BIGINT,
    pack_units BIGINT,
    sold_by_unit BIGINT,
    reorder_point BIGINT,
    hospital_price_centimes BIGINT,
    reimbursement_base_centimes BIGINT,
    reimbursement_bp BIGINT,
    unit_cost_centimes BIGINT,
    reorder_quantity BIGINT,
    expiry_tracked BIGINT,
    active BIGINT,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (item_id)
)
 WITHOUT ROWID
--;
CREATE TABLE item_origin (
    item_id VARCHAR NOT NULL,
    import_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (item_id)
)
 WITHOUT ROWID
--;
CREATE INDEX item_origin_import_id ON item_origin (import_id)
--;
CREATE TABLE line_void (
    void_id VARCHAR NOT NULL,
    session_id VARCHAR NOT NULL,
    basket_id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price_centimes BIGINT NOT NULL,
    voided_at_us BIGINT NOT NULL,
    person_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (void_id)
)
 WITHOUT ROWID
--;
CREATE INDEX line_void_session_id ON line_void (session_id)
--;
CREATE TABLE loan (
    loan_id VARCHAR NOT NULL,
    colleague_id VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    item_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    packs BIGINT NOT NULL,
    base_units BIGINT NOT NULL,
    pack_value_centimes BIGINT NOT NULL,
    register_id VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    made_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (loan_id)
)
 WITHOUT ROWID
--;
CREATE INDEX loan_colleague_id_made_at_us ON loan (colleague_id, made_at_us)
--;
CREATE TABLE loan_end (
    loan_id VARCHAR NOT NULL,
    settlement_id VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    packs BIGINT NOT NULL,
    way VARCHAR NOT NULL,
    paid_centimes BIGINT NOT NULL,
    reference VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    settled_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (loan_id, settlement_id)
)
 WITHOUT ROWID
--;
CREATE TABLE lot (
    lot_id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    number VARCHAR NOT NULL,
    expiry VARCHAR,
    price_centimes BIGINT,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (lot_id)
)
 WITHOUT ROWID
--;
CREATE INDEX lot_expiry ON lot (expiry)
--;
CREATE INDEX lot_item_id ON lot (item_id)
--;
CREATE TABLE lot_hold (
    hold_id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (hold_id)
)
 WITHOUT ROWID
--;
CREATE INDEX lot_hold_lot_id ON lot_hold (lot_id)
--;
CREATE TABLE lot_release (
    hold_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (hold_id, event_id)
)
 WITHOUT ROWID
--;
CREATE TABLE order_draft (
    order_id VARCHAR NOT NULL,
    supplier_id VARCHAR,
    expected_date VARCHAR,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (order_id)
)
 WITHOUT ROWID
--;
CREATE TABLE order_draft_line (
    order_id VARCHAR NOT NULL,
    line_id VARCHAR NOT NULL,
    item_id VARCHAR,
    lot_number VARCHAR,
    packs BIGINT,
    unit_cost_centimes BIGINT,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (order_id, line_id)
)
 WITHOUT ROWID
--;
CREATE TABLE order_origin (
    order_id VARCHAR NOT NULL,
    created_by VARCHAR,
    created_at_us BIGINT NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (order_id)
)
 WITHOUT ROWID
--;
CREATE TABLE order_receipt (
    order_id VARCHAR NOT NULL,
    line_id VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    receipt_id VARCHAR NOT NULL,
    delivery_date VARCHAR NOT NULL,
    units BIGINT NOT NULL,
    PRIMARY KEY (order_id, line_id, note, lot_id, event_id)
)
 WITHOUT ROWID
--;
CREATE TABLE order_state (
    order_id VARCHAR NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (order_id)
)
 WITHOUT ROWID
--;
CREATE TABLE order_submission (
    order_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    supplier_id VARCHAR NOT NULL,
    expected_date VARCHAR,
    submitted_by VARCHAR,
    submitted_at_us BIGINT NOT NULL,
    PRIMARY KEY (order_id, event_id)
)
 WITHOUT ROWID
--;
CREATE TABLE ordered_line (
    order_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    line_id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    packs BIGINT NOT NULL,
    unit_cost_centimes BIGINT NOT NULL,
    lot_number VARCHAR,
    PRIMARY KEY (order_id, event_id, line_id)
)
 WITHOUT ROWID
--;
CREATE TABLE payment (
    sale_id VARCHAR NOT NULL,
    payment_no BIGINT NOT NULL,
    tender VARCHAR NOT NULL,
    amount_centimes BIGINT NOT NULL,
    tendered_centimes BIGINT NOT NULL,
    change_centimes BIGINT NOT NULL,
    reference VARCHAR,
    bank VARCHAR,
    due VARCHAR,
    taken_by VARCHAR,
    approved_by VARCHAR,
    PRIMARY KEY (sale_id, payment_no)
)
 WITHOUT ROWID
--;
CREATE TABLE person (
    person_id VARCHAR NOT NULL,
    sealed_name VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (person_id)
)
 WITHOUT ROWID
--;
CREATE TABLE pharmacy (
    pharmacy_id VARCHAR NOT NULL,
    name VARCHAR,
    holder VARCHAR,
    address VARCHAR,
    city VARCHAR,
    phone VARCHAR,
    ice VARCHAR,
    tax_id VARCHAR,
    business_tax VARCHAR,
    trade_register VARCHAR,
    cnss VARCHAR,
    inpe VARCHAR,
    receipt_footer VARCHAR,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (pharmacy_id)
)
 WITHOUT ROWID
--;
CREATE TABLE promise (
    promise_id VARCHAR NOT NULL,
    sale_id VARCHAR NOT NULL,
    ticket VARCHAR NOT NULL,
    sale_line_no BIGINT NOT NULL,
    item_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    packs BIGINT NOT NULL,
    base_units BIGINT NOT NULL,
    patient_id VARCHAR NOT NULL,
    sealed_patient VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    made_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (promise_id)
)
 WITHOUT ROWID
--;
CREATE INDEX promise_sale_id ON promise (sale_id)
--;
CREATE TABLE promise_end (
    promise_id VARCHAR NOT NULL,
    end_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    packs BIGINT NOT NULL,
    ended_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (promise_id, end_id)
)
 WITHOUT ROWID
--;
CREATE TABLE receipt_copy (
    request_id VARCHAR NOT NULL,
    sale_id VARCHAR NOT NULL,
    return_id VARCHAR,
    person_id VARCHAR,
    reprinted_at_us BIGINT NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (request_id)
)
 WITHOUT ROWID
--;
CREATE INDEX receipt_copy_sale_id ON receipt_copy (sale_id)
--;
CREATE TABLE reconciliation (
    reconciliation_id VARCHAR NOT NULL,
    session_id VARCHAR NOT NULL,
    closing_event_id VARCHAR NOT NULL,
    started_by VARCHAR,
    started_at_us BIGINT NOT NULL,
    expected_cash_centimes BIGINT NOT NULL,
    expected_card_centimes BIGINT NOT NULL,
    expected_wallet_centimes BIGINT NOT NULL,
    expected_other_centimes BIGINT NOT NULL,
    counted_cash_centimes BIGINT NOT NULL,
    counted_card_centimes BIGINT NOT NULL,
    counted_wallet_centimes BIGINT NOT NULL,
    counted_other_centimes BIGINT NOT NULL,
    note VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (reconciliation_id)
)
 WITHOUT ROWID
--;
CREATE INDEX reconciliation_session_id ON reconciliation (session_id)
--;
CREATE TABLE reconciliation_state (
    reconciliation_id VARCHAR NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (reconciliation_id)
)
 WITHOUT ROWID
--;
CREATE TABLE reconciliation_step (
    step_id VARCHAR NOT NULL,
    reconciliation_id VARCHAR NOT NULL,
    step VARCHAR NOT NULL,
    description VARCHAR NOT NULL,
    amount_centimes BIGINT NOT NULL,
    performed_by VARCHAR,
    performed_at_us BIGINT NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (step_id)
)
 WITHOUT ROWID
--;
CREATE INDEX reconciliation_step_reconciliation_id ON reconciliation_step (reconciliation_id)
--;
CREATE TABLE reconciliation_submission (
    reconciliation_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    remaining_centimes BIGINT NOT NULL,
    submitted_by VARCHAR,
    submitted_at_us BIGINT NOT NULL,
    PRIMARY KEY (reconciliation_id, event_id)
)
 WITHOUT ROWID
--;
CREATE TABLE reconciliation_supersession (
    reconciliation_id VARCHAR NOT NULL,
    superseded_id VARCHAR NOT NULL,
    PRIMARY KEY (reconciliation_id, superseded_id)
)
 WITHOUT ROWID
--;
CREATE TABLE refund (
    return_id VARCHAR NOT NULL,
    refund_no BIGINT NOT NULL,
    tender VARCHAR NOT NULL,
    amount_centimes BIGINT NOT NULL,
    PRIMARY KEY (return_id, refund_no)
)
 WITHOUT ROWID
--;
CREATE TABLE register (
    register_id VARCHAR NOT NULL,
    code VARCHAR,
    name VARCHAR,
    type VARCHAR,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (register_id)
)
 WITHOUT ROWID
--;
CREATE TABLE return_line (
    return_id VARCHAR NOT NULL,
    line_no BIGINT NOT NULL,
    sale_id VARCHAR NOT NULL,
    sale_line_no BIGINT NOT NULL,
    item_id VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    quantity BIGINT NOT NULL,
    amount_centimes BIGINT NOT NULL,
    vat_bp BIGINT NOT NULL,
    vat_centimes BIGINT NOT NULL,
    PRIMARY KEY (return_id, line_no)
)
 WITHOUT ROWID
--;
CREATE INDEX return_line_sale_id ON return_line (sale_id)
--;
CREATE TABLE role_grant (
    grant_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    revocations_seen VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (grant_id)
)
 WITHOUT ROWID
--;
CREATE INDEX role_grant_person_id ON role_grant (person_id)
--;
CREATE TABLE role_revocation (
    revocation_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (revocation_id)
)
 WITHOUT ROWID
--;
CREATE INDEX role_revocation_person_id ON role_revocation (person_id)
--;
CREATE TABLE sale (
    sale_id VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    session_id VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    completed_at_us BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    total_centimes BIGINT NOT NULL,
    rounding_centimes BIGINT NOT NULL,
    cashier_id VARCHAR NOT NULL,
    basket_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    customer_id VARCHAR,
    PRIMARY KEY (sale_id)
)
 WITHOUT ROWID
--;
CREATE INDEX sale_basket_id ON sale (basket_id)
--;
CREATE INDEX sale_business_date_completed_at_us_total_centimes ON sale (business_date, completed_at_us, total_centimes)
--;
CREATE INDEX sale_completed_at_us ON sale (completed_at_us)
--;
CREATE INDEX sale_number_completed_at_us ON sale (number, completed_at_us)
--;
CREATE INDEX sale_series_number ON sale (series, number)
--;
CREATE INDEX sale_session_id ON sale (session_id)
--;
CREATE TABLE sale_line (
    sale_id VARCHAR NOT NULL,
    line_no BIGINT NOT NULL,
    item_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price_centimes BIGINT NOT NULL,
    discount_centimes BIGINT NOT NULL,
    amount_centimes BIGINT NOT NULL,
    vat_bp BIGINT NOT NULL,
    vat_centimes BIGINT NOT NULL,
    PRIMARY KEY (sale_id, line_no)
)
 WITHOUT ROWID
--;
CREATE TABLE sale_return (
    return_id VARCHAR NOT NULL,
    sale_id VARCHAR NOT NULL,
    register_id VARCHAR NOT NULL,
    session_id VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    returned_at_us BIGINT NOT NULL,
    rounding_centimes BIGINT NOT NULL,
    total_centimes BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    person_id VARCHAR,
    event_id VARCHAR NOT NULL,
    PRIMARY KEY (return_id)
)
 WITHOUT ROWID
--;
CREATE INDEX sale_return_business_date_returned_at_us_total_centimes ON sale_return (business_date, returned_at_us, total_centimes)
--;
CREATE INDEX sale_return_sale_id ON sale_return (sale_id)
--;
CREATE INDEX sale_return_series_number ON sale_return (series, number)
--;
CREATE INDEX sale_return_session_id ON sale_return (session_id)
--;
CREATE TABLE sale_void (
    sale_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    session_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    total_centimes BIGINT NOT NULL,
    voided_at_us BIGINT NOT NULL,
    person_id VARCHAR,
    PRIMARY KEY (sale_id, event_id)
)
 WITHOUT ROWID
--;
CREATE INDEX sale_void_session_id ON sale_void (session_id)
--;
CREATE TABLE session_total (
    session_id VARCHAR NOT NULL,
    tender VARCHAR NOT NULL,
    payment_count BIGINT NOT NULL,
    tendered_centimes BIGINT NOT NULL,
    change_centimes BIGINT NOT NULL,
    refunded_centimes BIGINT NOT NULL,
    PRIMARY KEY (session_id, tender)
)
 WITHOUT ROWID
--;
CREATE TABLE setting (
    "key" VARCHAR NOT NULL,
    value VARCHAR,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY ("key")
)
 WITHOUT ROWID
--;
CREATE TABLE stock (
    item_id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    on_hand BIGINT NOT NULL,
    pin_hlc BIGINT NOT NULL,
    pin_device VARCHAR NOT NULL,
    pin_incarnation VARCHAR NOT NULL,
    pin_seq BIGINT NOT NULL,
    PRIMARY KEY (item_id, lot_id, place)
)
 WITHOUT ROWID
--;
CREATE TABLE stock_move (
    event_id VARCHAR NOT NULL,
    line_no BIGINT NOT NULL,
    item_id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    quantity BIGINT NOT NULL,
    eff_hlc BIGINT NOT NULL,
    device_id VARCHAR NOT NULL,
    incarnation VARCHAR NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (event_id, line_no)
)
 WITHOUT ROWID
--;
CREATE INDEX stock_move_item_id_lot_id_place_eff_hlc ON stock_move (item_id, lot_id, place, eff_hlc)
--;
CREATE TABLE stock_pin (
    event_id VARCHAR NOT NULL,
    line_no BIGINT NOT NULL,
    item_id VARCHAR NOT NULL,
    lot_id VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    counted BIGINT NOT NULL,
    eff_hlc BIGINT NOT NULL,
    device_id VARCHAR NOT NULL,
    incarnation VARCHAR NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (event_id, line_no)
)
 WITHOUT ROWID
--;
CREATE INDEX stock_pin_item_id_lot_id_place_eff_hlc ON stock_pin (item_id, lot_id, place, eff_hlc)
--;
CREATE TABLE supplier (
    supplier_id VARCHAR NOT NULL,
    name VARCHAR,
    phone VARCHAR,
    city VARCHAR,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (supplier_id)
)
 WITHOUT ROWID
--;
CREATE TABLE vat_rate (
    vat_class VARCHAR NOT NULL,
    valid_from VARCHAR NOT NULL,
    rate_bp BIGINT,
    ranks VARCHAR NOT NULL,
    PRIMARY KEY (vat_class, valid_from)
)
 WITHOUT ROWID
--;
CREATE TABLE search_entry (
  entry_id INTEGER PRIMARY KEY,
  item_id TEXT NOT NULL UNIQUE,
  sort_key TEXT NOT NULL,
  equivalence TEXT,
  saleable_until TEXT
)
--;
CREATE INDEX search_entry_equivalence ON search_entry (equivalence)
--;
CREATE VIRTUAL TABLE search_text USING fts5(
  start, name, dci, detail,
  content='', contentless_delete=1, detail=column, prefix='1 2 3 4 5',
  tokenize="ascii tokenchars '.'"
)
--;
CREATE TABLE search_word (word_id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)
--;
CREATE TABLE search_suffix (
  reversed_gtin TEXT NOT NULL,
  item_id TEXT NOT NULL,
  PRIMARY KEY (reversed_gtin, item_id)
) WITHOUT ROWID
--;
CREATE TRIGGER search_stock_came AFTER INSERT ON stock WHEN NEW.on_hand > 0 BEGIN
  UPDATE search_entry SET saleable_until = (
    SELECT max(coalesce(l.expiry, '9999-12-31'))
    FROM stock s LEFT JOIN lot l ON l.lot_id = s.lot_id
    WHERE s.item_id = NEW.item_id AND s.place = 'shop' AND s.on_hand > 0 AND NOT EXISTS (
      SELECT 1 FROM lot_hold h WHERE h.lot_id = s.lot_id AND NOT EXISTS (
        SELECT 1 FROM lot_release r WHERE r.hold_id = h.hold_id))) WHERE item_id = NEW.item_id;
END
--;
CREATE TRIGGER search_stock_turned AFTER UPDATE OF on_hand ON stock
WHEN (OLD.on_hand > 0) <> (NEW.on_hand > 0) BEGIN
  UPDATE search_entry SET saleable_until = (
    SELECT max(coalesce(l.expiry, '9999-12-31'))
    FROM stock s LEFT JOIN lot l ON l.lot_id = s.lot_id
    WHERE s.item_id = NEW.item_id AND s.place = 'shop' AND s.on_hand > 0 AND NOT EXISTS (
      SELECT 1 FROM lot_hold h WHERE h.lot_id = s.lot_id AND NOT EXISTS (
        SELECT 1 FROM lot_release r WHERE r.hold_id = h.hold_id))) WHERE item_id = NEW.item_id;
END
