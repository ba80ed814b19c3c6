DO $role$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pharmadesk_owner') THEN
    CREATE ROLE pharmadesk_owner NOLOGIN;
  END IF;
  IF NOT pg_has_role('pharmadesk_owner', 'SET') THEN
    GRANT pharmadesk_owner TO CURRENT_USER;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;  -- another server that starts for the first time was quicker
END $role$
--;
DO $role$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pharmadesk_application') THEN
    CREATE ROLE pharmadesk_application NOLOGIN;
  END IF;
  IF NOT pg_has_role('pharmadesk_application', 'SET') THEN
    GRANT pharmadesk_application TO CURRENT_USER;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;  -- another server that starts for the first time was quicker
END $role$
--;
DO $schema$
BEGIN
  EXECUTE 'GRANT USAGE, CREATE ON SCHEMA ' || quote_ident(current_schema()) || ' TO pharmadesk_owner';
  EXECUTE 'GRANT USAGE ON SCHEMA ' || quote_ident(current_schema()) || ' TO pharmadesk_application';
END $schema$
--;
SET LOCAL ROLE pharmadesk_owner
--;
CREATE TABLE access_guard (
    guard_key TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_us BIGINT NOT NULL,
    blocked_until_us BIGINT NOT NULL,
    PRIMARY KEY (guard_key)
)
--;
CREATE INDEX ix_access_guard_last_us ON access_guard (last_us)
--;
CREATE TABLE access_route (
    route_key TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (route_key)
)
--;
ALTER TABLE access_route ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON access_route USING (route_key = current_setting('pharmadesk.access_key', true))
--;
CREATE TABLE device_route (
    device_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    PRIMARY KEY (device_id)
)
--;
ALTER TABLE device_route ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON device_route USING (device_id = current_setting('pharmadesk.device', true))
--;
CREATE TABLE enrolment_code (
    token_hash TEXT NOT NULL,
    door TEXT NOT NULL,
    tenant_id TEXT,
    owner_id TEXT,
    sealed TEXT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    used_by TEXT,
    failures INTEGER NOT NULL,
    PRIMARY KEY (token_hash)
)
--;
ALTER TABLE enrolment_code ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON enrolment_code USING (token_hash = current_setting('pharmadesk.code', true) OR current_setting('pharmadesk.all_tenants', true) = 'yes')
--;
CREATE TABLE job_run (
    job TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    due TEXT NOT NULL,
    started_at_us BIGINT NOT NULL,
    duration_us BIGINT NOT NULL,
    result TEXT NOT NULL,
    done BIGINT NOT NULL,
    PRIMARY KEY (job, tenant_id)
)
--;
ALTER TABLE job_run ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON job_run USING (tenant_id = current_setting('pharmadesk.tenant', true) OR current_setting('pharmadesk.all_tenants', true) = 'yes')
--;
CREATE TABLE schema_number (
    number INTEGER NOT NULL
)
--;
CREATE TABLE server_identity (
    id INTEGER NOT NULL CHECK (id = 1),
    server_epoch TEXT NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE TABLE staff_account (
    login TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    totp_sealed BYTEA NOT NULL,
    totp_step BIGINT NOT NULL,
    created_at_us BIGINT NOT NULL,
    closed_at_us BIGINT,
    PRIMARY KEY (login)
)
--;
ALTER TABLE staff_account ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON staff_account USING (current_setting('pharmadesk.staff', true) = 'yes')
--;
CREATE TABLE staff_record (
    record_id TEXT NOT NULL,
    happened_at_us BIGINT NOT NULL,
    login TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (record_id)
)
--;
CREATE INDEX ix_staff_record_order ON staff_record (happened_at_us, record_id)
--;
ALTER TABLE staff_record ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON staff_record USING (current_setting('pharmadesk.staff', true) = 'yes')
--;
CREATE TABLE staff_session (
    token_hash TEXT NOT NULL,
    login TEXT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    last_seen_us BIGINT NOT NULL,
    ended_at_us BIGINT,
    PRIMARY KEY (token_hash)
)
--;
ALTER TABLE staff_session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON staff_session USING (current_setting('pharmadesk.staff', true) = 'yes')
--;
CREATE TABLE tenant_directory (
    tenant_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id)
)
--;
ALTER TABLE tenant_directory ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON tenant_directory USING (tenant_id = current_setting('pharmadesk.tenant', true) OR current_setting('pharmadesk.all_tenants', true) = 'yes')
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON access_guard TO pharmadesk_application
--;
GRANT SELECT, INSERT, DELETE ON access_route TO pharmadesk_application
--;
GRANT SELECT, INSERT ON device_route TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON enrolment_code TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON job_run TO pharmadesk_application
--;
GRANT SELECT ON schema_number TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON server_identity TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON staff_account TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE (times) ON staff_record TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_session TO pharmadesk_application
--;
GRANT SELECT, INSERT ON tenant_directory TO pharmadesk_application
--;
CREATE TABLE access_denial (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    denial_key TEXT NOT NULL,
    person_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    told_at_us BIGINT NOT NULL,
    pending INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    wait_s INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, denial_key)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE access_denial ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON access_denial USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'access_denial_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF access_denial '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE access_invitation (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    person_id TEXT NOT NULL,
    code_key TEXT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, person_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE access_invitation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON access_invitation USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'access_invitation_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF access_invitation '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE access_recovery (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    person_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (tenant_id, person_id, code_hash)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE access_recovery ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON access_recovery USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'access_recovery_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF access_recovery '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE access_refresh (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    token_hash TEXT NOT NULL,
    session_id TEXT NOT NULL,
    spent_at_us BIGINT,
    PRIMARY KEY (tenant_id, token_hash)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE access_refresh ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON access_refresh USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'access_refresh_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF access_refresh '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE access_session (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    session_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    second_factor INTEGER NOT NULL,
    started_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    last_seen_us BIGINT NOT NULL,
    ended_at_us BIGINT,
    PRIMARY KEY (tenant_id, session_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE access_session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON access_session USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'access_session_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF access_session '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE access_user (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    person_id TEXT NOT NULL,
    login TEXT NOT NULL,
    password_hash TEXT,
    totp_sealed BYTEA,
    totp_pending BYTEA,
    totp_step BIGINT NOT NULL,
    created_at_us BIGINT NOT NULL,
    deactivated_at_us BIGINT,
    PRIMARY KEY (tenant_id, person_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE access_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON access_user USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'access_user_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF access_user '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE ack_log (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    branch INTEGER NOT NULL,
    through_seq BIGINT NOT NULL,
    server_epoch TEXT NOT NULL,
    through_hash BYTEA NOT NULL,
    tenant_hash BYTEA NOT NULL,
    received_at_us BIGINT NOT NULL,
    countersignature TEXT NOT NULL,
    PRIMARY KEY (tenant_id, device_id, incarnation, branch, through_seq, server_epoch)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE ack_log ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON ack_log USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'ack_log_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF ack_log '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE answered_request (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    person_id TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    answered_at_us BIGINT NOT NULL,
    sealed_answer BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, person_id, request_key)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE answered_request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON answered_request USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'answered_request_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF answered_request '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE daily_root (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    day TEXT NOT NULL,
    server_epoch TEXT NOT NULL,
    position BIGINT NOT NULL,
    tenant_hash BYTEA NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (tenant_id, day, server_epoch)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE daily_root ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON daily_root USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'daily_root_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF daily_root '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE device (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    device_id TEXT NOT NULL,
    public_key BYTEA NOT NULL,
    app_version TEXT NOT NULL,
    enrolled_at_us BIGINT NOT NULL,
    last_seen_us BIGINT NOT NULL,
    pulled_position BIGINT DEFAULT 0 NOT NULL,
    is_founder BOOLEAN DEFAULT false NOT NULL,
    owner_id TEXT,
    owner_key TEXT,
    revoked_at_us BIGINT,
    trusted_incarnation TEXT,
    trusted_seq BIGINT,
    trusted_hash BYTEA,
    PRIMARY KEY (tenant_id, device_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE device ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON device USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'device_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF device '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE device_cursor (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    branch INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    parent_seq BIGINT NOT NULL,
    parent_hash BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, device_id, incarnation, branch)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE device_cursor ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON device_cursor USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'device_cursor_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF device_cursor '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE held (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    position BIGINT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (tenant_id, position)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE held ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON held USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'held_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF held '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE journal_chain (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    parent_incarnation TEXT,
    parent_seq BIGINT,
    parent_hash BYTEA,
    public_key BYTEA NOT NULL,
    series_letter TEXT NOT NULL,
    PRIMARY KEY (tenant_id, device_id, incarnation)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE journal_chain ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON journal_chain USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'journal_chain_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF journal_chain '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE journal_cursor (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    branch INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, device_id, incarnation, branch, purpose)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE journal_cursor ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON journal_cursor USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'journal_cursor_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF journal_cursor '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE journal_event (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    position BIGINT NOT NULL,
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    branch INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    stream_key TEXT NOT NULL,
    occurred_at_us BIGINT NOT NULL,
    business_date TEXT NOT NULL,
    hlc BIGINT NOT NULL,
    eff_hlc BIGINT,
    actor_id TEXT,
    cash_session_id TEXT,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    signature BYTEA NOT NULL,
    signature_sum BIGINT NOT NULL,
    header BYTEA NOT NULL,
    body BYTEA NOT NULL,
    received_at_us BIGINT NOT NULL,
    tenant_hash BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, position),
    UNIQUE (tenant_id, device_id, incarnation, branch, seq),
    UNIQUE (tenant_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX journal_event_by_kind ON journal_event (tenant_id, kind, position)
--;
ALTER TABLE journal_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON journal_event USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'journal_event_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF journal_event '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE journal_series (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    incarnation TEXT NOT NULL,
    series TEXT NOT NULL,
    last_number BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, incarnation, series)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE journal_series ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON journal_series USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'journal_series_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF journal_series '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE own_device (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    server_epoch TEXT NOT NULL,
    PRIMARY KEY (tenant_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE own_device ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON own_device USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'own_device_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF own_device '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE projection_cursor (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    position BIGINT NOT NULL,
    tries INTEGER NOT NULL,
    careful_until BIGINT NOT NULL,
    PRIMARY KEY (tenant_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE projection_cursor ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON projection_cursor USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'projection_cursor_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF projection_cursor '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE projection_failure (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    position BIGINT NOT NULL,
    event_id TEXT NOT NULL,
    stream_key TEXT NOT NULL,
    why TEXT NOT NULL,
    problem TEXT NOT NULL,
    tries INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, position)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE projection_failure ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON projection_failure USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'projection_failure_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF projection_failure '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE session_drawer (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    session_id TEXT NOT NULL,
    register_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, session_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE session_drawer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON session_drawer USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'session_drawer_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF session_drawer '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE snapshot (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sha256 TEXT NOT NULL,
    position BIGINT NOT NULL,
    tenant_hash BYTEA NOT NULL,
    fingerprint TEXT NOT NULL,
    size BIGINT NOT NULL,
    signature TEXT NOT NULL,
    made_at_us BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, sha256)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE snapshot ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON snapshot USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'snapshot_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF snapshot '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE snapshot_part (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sha256 TEXT NOT NULL,
    number INTEGER NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, sha256, number)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE snapshot_part ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON snapshot_part USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'snapshot_part_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF snapshot_part '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE suspect (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    device_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    branch INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    content_hash BYTEA NOT NULL,
    why TEXT NOT NULL,
    received_at_us BIGINT NOT NULL,
    header BYTEA NOT NULL,
    body BYTEA NOT NULL,
    signature BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, device_id, incarnation, branch, seq, content_hash)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE suspect ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON suspect USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'suspect_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF suspect '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE tenant_head (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    pharmacy_id TEXT NOT NULL,
    last_position BIGINT NOT NULL,
    last_hash BYTEA NOT NULL,
    greatest_hlc BIGINT NOT NULL,
    PRIMARY KEY (tenant_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE tenant_head ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON tenant_head USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'tenant_head_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF tenant_head '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE vault_entry (
    tenant_id TEXT DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    person_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    device_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    owner_key TEXT NOT NULL,
    approval TEXT NOT NULL,
    countersignature TEXT NOT NULL,
    PRIMARY KEY (tenant_id, person_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE vault_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON vault_entry USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'vault_entry_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF vault_entry '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON access_denial TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON access_invitation TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON access_recovery TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON access_refresh TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON access_session TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON access_user TO pharmadesk_application
--;
GRANT SELECT, INSERT ON ack_log TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON answered_request TO pharmadesk_application
--;
GRANT SELECT, INSERT ON daily_root TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON device TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON device_cursor TO pharmadesk_application
--;
GRANT SELECT, INSERT ON held TO pharmadesk_application
--;
GRANT SELECT, INSERT ON journal_chain TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON journal_cursor TO pharmadesk_application
--;
GRANT SELECT, INSERT ON journal_event TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON journal_series TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON own_device TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON projection_cursor TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON projection_failure TO pharmadesk_application
--;
GRANT SELECT, INSERT ON session_drawer TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON snapshot TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON snapshot_part TO pharmadesk_application
--;
GRANT SELECT, INSERT ON suspect TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON tenant_head TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON vault_entry TO pharmadesk_application
--;
CREATE OR REPLACE FUNCTION journal_event_place() RETURNS trigger
LANGUAGE plpgsql AS $place$
BEGIN
  UPDATE tenant_head SET last_position = last_position + 1, last_hash =
    sha256(last_hash || new.hash || int8send(coalesce(new.eff_hlc, new.hlc)))
    RETURNING last_position, last_hash INTO STRICT new.position, new.tenant_hash;
  new.received_at_us := coalesce(new.received_at_us, new.occurred_at_us);
  RETURN new;
END $place$
--;
CREATE TRIGGER journal_event_place BEFORE INSERT ON journal_event FOR EACH ROW
WHEN (new.position IS NULL) EXECUTE FUNCTION journal_event_place()
--;
CREATE OR REPLACE FUNCTION journal_event_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF old.eff_hlc IS NULL AND new.eff_hlc IS NOT NULL AND to_jsonb(new) - 'eff_hlc' = to_jsonb(old) - 'eff_hlc' THEN RETURN new; END IF;
  END IF;
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $guard$
--;
CREATE TRIGGER journal_event_no_update BEFORE UPDATE ON journal_event FOR EACH ROW EXECUTE FUNCTION journal_event_guard()
--;
CREATE TRIGGER journal_event_no_delete BEFORE DELETE ON journal_event FOR EACH ROW EXECUTE FUNCTION journal_event_guard()
--;
CREATE TRIGGER journal_event_no_truncate BEFORE TRUNCATE ON journal_event FOR EACH STATEMENT EXECUTE FUNCTION journal_event_guard()
--;
CREATE OR REPLACE FUNCTION journal_chain_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF false THEN RETURN new; END IF;
  END IF;
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $guard$
--;
CREATE TRIGGER journal_chain_no_update BEFORE UPDATE ON journal_chain FOR EACH ROW EXECUTE FUNCTION journal_chain_guard()
--;
CREATE TRIGGER journal_chain_no_delete BEFORE DELETE ON journal_chain FOR EACH ROW EXECUTE FUNCTION journal_chain_guard()
--;
CREATE TRIGGER journal_chain_no_truncate BEFORE TRUNCATE ON journal_chain FOR EACH STATEMENT EXECUTE FUNCTION journal_chain_guard()
--;
CREATE TABLE account_movement (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    customer_id VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    subject_id VARCHAR COLLATE "C" NOT NULL,
    moved_at_us BIGINT NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    amount_centimes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX account_movement_customer_id_moved_at_us ON account_movement (tenant_id, customer_id, moved_at_us)
--;
ALTER TABLE account_movement ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON account_movement USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'account_movement_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF account_movement '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE account_payment (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    payment_id VARCHAR COLLATE "C" NOT NULL,
    customer_id VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    series VARCHAR COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    tender VARCHAR COLLATE "C" NOT NULL,
    amount_centimes BIGINT NOT NULL,
    tendered_centimes BIGINT NOT NULL,
    change_centimes BIGINT NOT NULL,
    reference VARCHAR COLLATE "C",
    bank VARCHAR COLLATE "C",
    paid_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, payment_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX account_payment_series_number ON account_payment (tenant_id, series, number)
--;
CREATE INDEX account_payment_session_id ON account_payment (tenant_id, session_id)
--;
ALTER TABLE account_payment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON account_payment USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'account_payment_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF account_payment '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE account_total (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    customer_id VARCHAR COLLATE "C" NOT NULL,
    debit_centimes BIGINT NOT NULL,
    credit_centimes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, customer_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE account_total ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON account_total USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'account_total_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF account_total '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE approval_key (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    device_id VARCHAR COLLATE "C" NOT NULL,
    public_key VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE approval_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON approval_key USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'approval_key_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF approval_key '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE barcode_claim (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    gtin VARCHAR COLLATE "C" NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, gtin, item_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX barcode_claim_item_id ON barcode_claim (tenant_id, item_id)
--;
ALTER TABLE barcode_claim ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON barcode_claim USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'barcode_claim_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF barcode_claim '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE basket_parking (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    parking_id VARCHAR COLLATE "C" NOT NULL,
    basket_id VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    parked_by VARCHAR COLLATE "C",
    parked_at_us BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    pack_count BIGINT NOT NULL,
    total_centimes BIGINT NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, parking_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX basket_parking_parked_at_us ON basket_parking (tenant_id, parked_at_us)
--;
ALTER TABLE basket_parking ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON basket_parking USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'basket_parking_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF basket_parking '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE basket_parking_end (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    parking_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    outcome VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    ended_by VARCHAR COLLATE "C",
    ended_at_us BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, parking_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE basket_parking_end ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON basket_parking_end USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'basket_parking_end_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF basket_parking_end '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE cash_session (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    opened_by VARCHAR COLLATE "C" NOT NULL,
    opened_at_us BIGINT NOT NULL,
    float_centimes BIGINT NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, session_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX cash_session_register_id_opened_at_us ON cash_session (tenant_id, register_id, opened_at_us)
--;
ALTER TABLE cash_session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON cash_session USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'cash_session_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF cash_session '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE cash_session_end (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    closed_by VARCHAR COLLATE "C" NOT NULL,
    closed_at_us BIGINT NOT NULL,
    sale_count BIGINT NOT NULL,
    expected_cash_centimes BIGINT NOT NULL,
    counted_cash_centimes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, session_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE cash_session_end ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON cash_session_end USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'cash_session_end_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF cash_session_end '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE cash_session_state (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, session_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE cash_session_state ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON cash_session_state USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'cash_session_state_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF cash_session_state '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE claim (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    ticket VARCHAR COLLATE "C" NOT NULL,
    insurer_id VARCHAR COLLATE "C" NOT NULL,
    insurer VARCHAR COLLATE "C" NOT NULL,
    insured_id VARCHAR COLLATE "C" NOT NULL,
    sealed_insured VARCHAR COLLATE "C" NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    share_centimes BIGINT NOT NULL,
    most_centimes BIGINT NOT NULL,
    made_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, sale_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX claim_made_at_us ON claim (tenant_id, made_at_us)
--;
ALTER TABLE claim ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON claim USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'claim_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF claim '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE claim_move (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    state BIGINT NOT NULL,
    batch VARCHAR COLLATE "C" NOT NULL,
    paid_centimes BIGINT NOT NULL,
    moved_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    PRIMARY KEY (tenant_id, sale_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE claim_move ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON claim_move USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'claim_move_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF claim_move '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE claim_state (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, sale_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE claim_state ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON claim_state USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'claim_state_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF claim_state '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE claim_total (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    paid_centimes BIGINT NOT NULL,
    returned_centimes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, sale_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE claim_total ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON claim_total USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'claim_total_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF claim_total '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE close_request (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    request_id VARCHAR COLLATE "C" NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    requested_by VARCHAR COLLATE "C",
    requested_at_us BIGINT NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, request_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX close_request_session_id ON close_request (tenant_id, session_id)
--;
ALTER TABLE close_request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON close_request USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'close_request_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF close_request '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE colleague (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    colleague_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C",
    phone VARCHAR COLLATE "C",
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, colleague_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE colleague ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON colleague USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'colleague_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF colleague '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE customer (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    customer_id VARCHAR COLLATE "C" NOT NULL,
    sealed VARCHAR COLLATE "C",
    limit_centimes BIGINT,
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, customer_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE customer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON customer USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'customer_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF customer '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE day_total (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    vat_bp BIGINT NOT NULL,
    net_centimes BIGINT NOT NULL,
    vat_centimes BIGINT NOT NULL,
    gross_centimes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, register_id, business_date, vat_bp)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE day_total ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON day_total USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'day_total_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF day_total '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE device_revocation (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    device_id VARCHAR COLLATE "C" NOT NULL,
    reason VARCHAR COLLATE "C" NOT NULL,
    trusted_incarnation VARCHAR COLLATE "C",
    trusted_hash VARCHAR COLLATE "C",
    trusted_seq BIGINT,
    PRIMARY KEY (tenant_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX device_revocation_device_id ON device_revocation (tenant_id, device_id)
--;
ALTER TABLE device_revocation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON device_revocation USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'device_revocation_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF device_revocation '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE dispensing (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    act_id VARCHAR COLLATE "C" NOT NULL,
    line_no BIGINT NOT NULL,
    cause VARCHAR COLLATE "C" NOT NULL,
    series VARCHAR COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    of_series VARCHAR COLLATE "C",
    of_number BIGINT,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    sale_line_no BIGINT NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    tableau VARCHAR COLLATE "C" NOT NULL,
    lot_id VARCHAR COLLATE "C" NOT NULL,
    lot_number VARCHAR COLLATE "C",
    base_units BIGINT NOT NULL,
    patient_id VARCHAR COLLATE "C" NOT NULL,
    sealed_patient VARCHAR COLLATE "C" NOT NULL,
    prescriber VARCHAR COLLATE "C" NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    written_on VARCHAR COLLATE "C",
    reason VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    occurred_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, act_id, line_no)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX dispensing_sale_id ON dispensing (tenant_id, sale_id)
--;
CREATE INDEX dispensing_series_number ON dispensing (tenant_id, series, number)
--;
ALTER TABLE dispensing ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON dispensing USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'dispensing_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF dispensing '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE drawer_opening (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    opening_id VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    session_id VARCHAR COLLATE "C",
    business_date VARCHAR COLLATE "C" NOT NULL,
    reason VARCHAR COLLATE "C" NOT NULL,
    opened_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, opening_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX drawer_opening_business_date ON drawer_opening (tenant_id, business_date)
--;
ALTER TABLE drawer_opening ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON drawer_opening USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'drawer_opening_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF drawer_opening '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE event_release (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    release_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, event_id, release_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE event_release ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON event_release USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'event_release_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF event_release '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE field_write (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    entity VARCHAR COLLATE "C" NOT NULL,
    entity_key VARCHAR COLLATE "C" NOT NULL,
    written VARCHAR COLLATE "C" NOT NULL,
    eff_hlc BIGINT NOT NULL,
    device_id VARCHAR COLLATE "C" NOT NULL,
    incarnation VARCHAR COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, event_id, entity, entity_key)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX field_write_entity_entity_key ON field_write (tenant_id, entity, entity_key)
--;
ALTER TABLE field_write ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON field_write USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'field_write_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF field_write '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE forecast (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    forecast_id VARCHAR COLLATE "C" NOT NULL,
    generation_id VARCHAR COLLATE "C" NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    horizon_days BIGINT NOT NULL,
    expected_milli BIGINT NOT NULL,
    low_milli BIGINT NOT NULL,
    high_milli BIGINT NOT NULL,
    order_packs BIGINT NOT NULL,
    rationale VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, forecast_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX forecast_generation_id_item_id ON forecast (tenant_id, generation_id, item_id)
--;
ALTER TABLE forecast ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON forecast USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'forecast_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF forecast '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE forecast_feedback (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    feedback_id VARCHAR COLLATE "C" NOT NULL,
    forecast_id VARCHAR COLLATE "C" NOT NULL,
    verdict VARCHAR COLLATE "C" NOT NULL,
    comment VARCHAR COLLATE "C" NOT NULL,
    given_by VARCHAR COLLATE "C",
    given_at_us BIGINT NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, feedback_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX forecast_feedback_forecast_id ON forecast_feedback (tenant_id, forecast_id)
--;
ALTER TABLE forecast_feedback ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON forecast_feedback USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'forecast_feedback_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF forecast_feedback '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE forecast_part (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    generation_id VARCHAR COLLATE "C" NOT NULL,
    part BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    generated_at_us BIGINT NOT NULL,
    model VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, generation_id, part)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE forecast_part ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON forecast_part USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'forecast_part_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF forecast_part '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE import_completed (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    import_id VARCHAR COLLATE "C" NOT NULL,
    source_name VARCHAR COLLATE "C" NOT NULL,
    source_sha256 VARCHAR COLLATE "C" NOT NULL,
    row_count BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, import_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE import_completed ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON import_completed USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'import_completed_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF import_completed '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE import_undone (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    import_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, import_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE import_undone ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON import_undone USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'import_undone_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF import_undone '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE insurer_rate (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    insurer_id VARCHAR COLLATE "C" NOT NULL,
    valid_from VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C",
    rate_bp BIGINT,
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, insurer_id, valid_from)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE insurer_rate ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON insurer_rate USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'insurer_rate_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF insurer_rate '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE invoice (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    invoice_id VARCHAR COLLATE "C" NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    series VARCHAR COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    buyer_id VARCHAR COLLATE "C" NOT NULL,
    sealed_buyer VARCHAR COLLATE "C" NOT NULL,
    ice VARCHAR COLLATE "C" NOT NULL,
    sealed_care VARCHAR COLLATE "C" NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    issued_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, invoice_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX invoice_sale_id ON invoice (tenant_id, sale_id)
--;
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON invoice USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'invoice_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF invoice '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE item (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C",
    dci VARCHAR COLLATE "C",
    dosage VARCHAR COLLATE "C",
    form VARCHAR COLLATE "C",
    presentation VARCHAR COLLATE "C",
    family VARCHAR COLLATE "C",
    vat_class VARCHAR COLLATE "C",
    tableau VARCHAR COLLATE "C",
    supplier_id VARCHAR COLLATE "C",
    princeps VARCHAR COLLATE "C",
    french_label VARCHAR COLLATE "C",
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
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, item_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX item_order ON item (tenant_id, coalesce(name, ''), item_id)
--;
ALTER TABLE item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON item USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'item_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF item '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE item_origin (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    import_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, item_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX item_origin_import_id ON item_origin (tenant_id, import_id)
--;
ALTER TABLE item_origin ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON item_origin USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'item_origin_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF item_origin '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE line_void (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    void_id VARCHAR COLLATE "C" NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    basket_id VARCHAR COLLATE "C" NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price_centimes BIGINT NOT NULL,
    voided_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, void_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX line_void_session_id ON line_void (tenant_id, session_id)
--;
ALTER TABLE line_void ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON line_void USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'line_void_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF line_void '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE loan (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    loan_id VARCHAR COLLATE "C" NOT NULL,
    colleague_id VARCHAR COLLATE "C" NOT NULL,
    direction VARCHAR COLLATE "C" NOT NULL,
    series VARCHAR COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    packs BIGINT NOT NULL,
    base_units BIGINT NOT NULL,
    pack_value_centimes BIGINT NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    made_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, loan_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX loan_colleague_id_made_at_us ON loan (tenant_id, colleague_id, made_at_us)
--;
ALTER TABLE loan ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON loan USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'loan_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF loan '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE loan_end (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    loan_id VARCHAR COLLATE "C" NOT NULL,
    settlement_id VARCHAR COLLATE "C" NOT NULL,
    series VARCHAR COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    packs BIGINT NOT NULL,
    way VARCHAR COLLATE "C" NOT NULL,
    paid_centimes BIGINT NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    settled_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, loan_id, settlement_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE loan_end ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON loan_end USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'loan_end_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF loan_end '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE lot (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    lot_id VARCHAR COLLATE "C" NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    number VARCHAR COLLATE "C" NOT NULL,
    expiry VARCHAR COLLATE "C",
    price_centimes BIGINT,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, lot_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX lot_item_id ON lot (tenant_id, item_id)
--;
ALTER TABLE lot ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON lot USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'lot_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF lot '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE lot_hold (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    hold_id VARCHAR COLLATE "C" NOT NULL,
    lot_id VARCHAR COLLATE "C" NOT NULL,
    reason VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, hold_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX lot_hold_lot_id ON lot_hold (tenant_id, lot_id)
--;
ALTER TABLE lot_hold ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON lot_hold USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'lot_hold_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF lot_hold '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE lot_release (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    hold_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, hold_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE lot_release ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON lot_release USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'lot_release_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF lot_release '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE order_draft (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    order_id VARCHAR COLLATE "C" NOT NULL,
    supplier_id VARCHAR COLLATE "C",
    expected_date VARCHAR COLLATE "C",
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, order_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE order_draft ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON order_draft USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'order_draft_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF order_draft '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE order_draft_line (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    order_id VARCHAR COLLATE "C" NOT NULL,
    line_id VARCHAR COLLATE "C" NOT NULL,
    item_id VARCHAR COLLATE "C",
    lot_number VARCHAR COLLATE "C",
    packs BIGINT,
    unit_cost_centimes BIGINT,
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, order_id, line_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE order_draft_line ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON order_draft_line USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'order_draft_line_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF order_draft_line '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE order_origin (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    order_id VARCHAR COLLATE "C" NOT NULL,
    created_by VARCHAR COLLATE "C",
    created_at_us BIGINT NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, order_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE order_origin ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON order_origin USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'order_origin_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF order_origin '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE order_receipt (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    order_id VARCHAR COLLATE "C" NOT NULL,
    line_id VARCHAR COLLATE "C" NOT NULL,
    note VARCHAR COLLATE "C" NOT NULL,
    lot_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    receipt_id VARCHAR COLLATE "C" NOT NULL,
    delivery_date VARCHAR COLLATE "C" NOT NULL,
    units BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, order_id, line_id, note, lot_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE order_receipt ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON order_receipt USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'order_receipt_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF order_receipt '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE order_state (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    order_id VARCHAR COLLATE "C" NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, order_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE order_state ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON order_state USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'order_state_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF order_state '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE order_submission (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    order_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    supplier_id VARCHAR COLLATE "C" NOT NULL,
    expected_date VARCHAR COLLATE "C",
    submitted_by VARCHAR COLLATE "C",
    submitted_at_us BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, order_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE order_submission ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON order_submission USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'order_submission_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF order_submission '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE ordered_line (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    order_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    line_id VARCHAR COLLATE "C" NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    packs BIGINT NOT NULL,
    unit_cost_centimes BIGINT NOT NULL,
    lot_number VARCHAR COLLATE "C",
    PRIMARY KEY (tenant_id, order_id, event_id, line_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE ordered_line ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON ordered_line USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'ordered_line_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF ordered_line '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE payment (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    payment_no BIGINT NOT NULL,
    tender VARCHAR COLLATE "C" NOT NULL,
    amount_centimes BIGINT NOT NULL,
    tendered_centimes BIGINT NOT NULL,
    change_centimes BIGINT NOT NULL,
    reference VARCHAR COLLATE "C",
    bank VARCHAR COLLATE "C",
    due VARCHAR COLLATE "C",
    taken_by VARCHAR COLLATE "C",
    approved_by VARCHAR COLLATE "C",
    PRIMARY KEY (tenant_id, sale_id, payment_no)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE payment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON payment USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'payment_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF payment '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE person (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    sealed_name VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, person_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON person USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'person_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF person '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE pharmacy (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    pharmacy_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C",
    holder VARCHAR COLLATE "C",
    address VARCHAR COLLATE "C",
    city VARCHAR COLLATE "C",
    phone VARCHAR COLLATE "C",
    ice VARCHAR COLLATE "C",
    tax_id VARCHAR COLLATE "C",
    business_tax VARCHAR COLLATE "C",
    trade_register VARCHAR COLLATE "C",
    cnss VARCHAR COLLATE "C",
    inpe VARCHAR COLLATE "C",
    receipt_footer VARCHAR COLLATE "C",
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, pharmacy_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE pharmacy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON pharmacy USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'pharmacy_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF pharmacy '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE promise (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    promise_id VARCHAR COLLATE "C" NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    ticket VARCHAR COLLATE "C" NOT NULL,
    sale_line_no BIGINT NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    packs BIGINT NOT NULL,
    base_units BIGINT NOT NULL,
    patient_id VARCHAR COLLATE "C" NOT NULL,
    sealed_patient VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    made_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, promise_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX promise_sale_id ON promise (tenant_id, sale_id)
--;
ALTER TABLE promise ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON promise USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'promise_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF promise '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE promise_end (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    promise_id VARCHAR COLLATE "C" NOT NULL,
    end_id VARCHAR COLLATE "C" NOT NULL,
    outcome VARCHAR COLLATE "C" NOT NULL,
    packs BIGINT NOT NULL,
    ended_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, promise_id, end_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE promise_end ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON promise_end USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'promise_end_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF promise_end '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE receipt_copy (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    request_id VARCHAR COLLATE "C" NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    return_id VARCHAR COLLATE "C",
    person_id VARCHAR COLLATE "C",
    reprinted_at_us BIGINT NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, request_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX receipt_copy_sale_id ON receipt_copy (tenant_id, sale_id)
--;
ALTER TABLE receipt_copy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON receipt_copy USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'receipt_copy_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF receipt_copy '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE reconciliation (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    reconciliation_id VARCHAR COLLATE "C" NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    closing_event_id VARCHAR COLLATE "C" NOT NULL,
    started_by VARCHAR COLLATE "C",
    started_at_us BIGINT NOT NULL,
    expected_cash_centimes BIGINT NOT NULL,
    expected_card_centimes BIGINT NOT NULL,
    expected_wallet_centimes BIGINT NOT NULL,
    expected_other_centimes BIGINT NOT NULL,
    counted_cash_centimes BIGINT NOT NULL,
    counted_card_centimes BIGINT NOT NULL,
    counted_wallet_centimes BIGINT NOT NULL,
    counted_other_centimes BIGINT NOT NULL,
    note VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, reconciliation_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX reconciliation_session_id ON reconciliation (tenant_id, session_id)
--;
ALTER TABLE reconciliation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON reconciliation USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'reconciliation_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF reconciliation '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE reconciliation_state (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    reconciliation_id VARCHAR COLLATE "C" NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, reconciliation_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE reconciliation_state ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON reconciliation_state USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'reconciliation_state_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF reconciliation_state '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE reconciliation_step (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    step_id VARCHAR COLLATE "C" NOT NULL,
    reconciliation_id VARCHAR COLLATE "C" NOT NULL,
    step VARCHAR COLLATE "C" NOT NULL,
    description VARCHAR COLLATE "C" NOT NULL,
    amount_centimes BIGINT NOT NULL,
    performed_by VARCHAR COLLATE "C",
    performed_at_us BIGINT NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, step_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX reconciliation_step_reconciliation_id ON reconciliation_step (tenant_id, reconciliation_id)
--;
ALTER TABLE reconciliation_step ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON reconciliation_step USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'reconciliation_step_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF reconciliation_step '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE reconciliation_submission (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    reconciliation_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    outcome VARCHAR COLLATE "C" NOT NULL,
    remaining_centimes BIGINT NOT NULL,
    submitted_by VARCHAR COLLATE "C",
    submitted_at_us BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, reconciliation_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE reconciliation_submission ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON reconciliation_submission USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'reconciliation_submission_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF reconciliation_submission '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE reconciliation_supersession (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    reconciliation_id VARCHAR COLLATE "C" NOT NULL,
    superseded_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, reconciliation_id, superseded_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE reconciliation_supersession ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON reconciliation_supersession USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'reconciliation_supersession_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF reconciliation_supersession '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE refund (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    return_id VARCHAR COLLATE "C" NOT NULL,
    refund_no BIGINT NOT NULL,
    tender VARCHAR COLLATE "C" NOT NULL,
    amount_centimes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, return_id, refund_no)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE refund ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON refund USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'refund_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF refund '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE register (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    code VARCHAR COLLATE "C",
    name VARCHAR COLLATE "C",
    type VARCHAR COLLATE "C",
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, register_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE register ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON register USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'register_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF register '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE return_line (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    return_id VARCHAR COLLATE "C" NOT NULL,
    line_no BIGINT NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    sale_line_no BIGINT NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    place VARCHAR COLLATE "C" NOT NULL,
    quantity BIGINT NOT NULL,
    amount_centimes BIGINT NOT NULL,
    vat_bp BIGINT NOT NULL,
    vat_centimes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, return_id, line_no)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX return_line_sale_id ON return_line (tenant_id, sale_id)
--;
ALTER TABLE return_line ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON return_line USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'return_line_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF return_line '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE role_grant (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    grant_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    revocations_seen VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, grant_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX role_grant_person_id ON role_grant (tenant_id, person_id)
--;
ALTER TABLE role_grant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON role_grant USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'role_grant_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF role_grant '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE role_revocation (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    revocation_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, revocation_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX role_revocation_person_id ON role_revocation (tenant_id, person_id)
--;
ALTER TABLE role_revocation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON role_revocation USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'role_revocation_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF role_revocation '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE sale (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    series VARCHAR COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    completed_at_us BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    total_centimes BIGINT NOT NULL,
    rounding_centimes BIGINT NOT NULL,
    cashier_id VARCHAR COLLATE "C" NOT NULL,
    basket_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    customer_id VARCHAR COLLATE "C",
    PRIMARY KEY (tenant_id, sale_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX sale_basket_id ON sale (tenant_id, basket_id)
--;
CREATE INDEX sale_completed_at_us ON sale (tenant_id, completed_at_us)
--;
CREATE INDEX sale_series_number ON sale (tenant_id, series, number)
--;
CREATE INDEX sale_session_id ON sale (tenant_id, session_id)
--;
ALTER TABLE sale ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON sale USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'sale_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF sale '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE sale_line (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    line_no BIGINT NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price_centimes BIGINT NOT NULL,
    discount_centimes BIGINT NOT NULL,
    amount_centimes BIGINT NOT NULL,
    vat_bp BIGINT NOT NULL,
    vat_centimes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, sale_id, line_no)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE sale_line ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON sale_line USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'sale_line_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF sale_line '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE sale_return (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    return_id VARCHAR COLLATE "C" NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    register_id VARCHAR COLLATE "C" NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    business_date VARCHAR COLLATE "C" NOT NULL,
    series VARCHAR COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    returned_at_us BIGINT NOT NULL,
    rounding_centimes BIGINT NOT NULL,
    total_centimes BIGINT NOT NULL,
    reason VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C",
    event_id VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, return_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX sale_return_sale_id ON sale_return (tenant_id, sale_id)
--;
CREATE INDEX sale_return_series_number ON sale_return (tenant_id, series, number)
--;
CREATE INDEX sale_return_session_id ON sale_return (tenant_id, session_id)
--;
ALTER TABLE sale_return ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON sale_return USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'sale_return_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF sale_return '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE sale_void (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    sale_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    reason VARCHAR COLLATE "C" NOT NULL,
    total_centimes BIGINT NOT NULL,
    voided_at_us BIGINT NOT NULL,
    person_id VARCHAR COLLATE "C",
    PRIMARY KEY (tenant_id, sale_id, event_id)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX sale_void_session_id ON sale_void (tenant_id, session_id)
--;
ALTER TABLE sale_void ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON sale_void USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'sale_void_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF sale_void '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE session_total (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    session_id VARCHAR COLLATE "C" NOT NULL,
    tender VARCHAR COLLATE "C" NOT NULL,
    payment_count BIGINT NOT NULL,
    tendered_centimes BIGINT NOT NULL,
    change_centimes BIGINT NOT NULL,
    refunded_centimes BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, session_id, tender)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE session_total ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON session_total USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'session_total_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF session_total '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE setting (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    key VARCHAR COLLATE "C" NOT NULL,
    value VARCHAR COLLATE "C",
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, key)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE setting ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON setting USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'setting_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF setting '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE stock (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    lot_id VARCHAR COLLATE "C" NOT NULL,
    place VARCHAR COLLATE "C" NOT NULL,
    on_hand BIGINT NOT NULL,
    pin_hlc BIGINT NOT NULL,
    pin_device VARCHAR COLLATE "C" NOT NULL,
    pin_incarnation VARCHAR COLLATE "C" NOT NULL,
    pin_seq BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, item_id, lot_id, place)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE stock ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON stock USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'stock_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF stock '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE stock_move (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    line_no BIGINT NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    lot_id VARCHAR COLLATE "C" NOT NULL,
    place VARCHAR COLLATE "C" NOT NULL,
    quantity BIGINT NOT NULL,
    eff_hlc BIGINT NOT NULL,
    device_id VARCHAR COLLATE "C" NOT NULL,
    incarnation VARCHAR COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, event_id, line_no)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX stock_move_item_id_lot_id_place_eff_hlc ON stock_move (tenant_id, item_id, lot_id, place, eff_hlc)
--;
ALTER TABLE stock_move ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON stock_move USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'stock_move_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF stock_move '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE stock_pin (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    line_no BIGINT NOT NULL,
    item_id VARCHAR COLLATE "C" NOT NULL,
    lot_id VARCHAR COLLATE "C" NOT NULL,
    place VARCHAR COLLATE "C" NOT NULL,
    counted BIGINT NOT NULL,
    eff_hlc BIGINT NOT NULL,
    device_id VARCHAR COLLATE "C" NOT NULL,
    incarnation VARCHAR COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, event_id, line_no)
)
 PARTITION BY HASH (tenant_id)
--;
CREATE INDEX stock_pin_item_id_lot_id_place_eff_hlc ON stock_pin (tenant_id, item_id, lot_id, place, eff_hlc)
--;
ALTER TABLE stock_pin ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON stock_pin USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'stock_pin_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF stock_pin '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE supplier (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    supplier_id VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR COLLATE "C",
    phone VARCHAR COLLATE "C",
    city VARCHAR COLLATE "C",
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, supplier_id)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE supplier ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON supplier USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'supplier_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF supplier '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
CREATE TABLE vat_rate (
    tenant_id VARCHAR COLLATE "C" DEFAULT current_setting('pharmadesk.tenant') NOT NULL,
    vat_class VARCHAR COLLATE "C" NOT NULL,
    valid_from VARCHAR COLLATE "C" NOT NULL,
    rate_bp BIGINT,
    ranks VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, vat_class, valid_from)
)
 PARTITION BY HASH (tenant_id)
--;
ALTER TABLE vat_rate ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY
--;
CREATE POLICY own_rows ON vat_rate USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))
--;
DO $parts$
DECLARE part text;
BEGIN
  FOR number IN 0..7 LOOP
    part := 'vat_rate_' || number;
    EXECUTE 'CREATE TABLE ' || part || ' PARTITION OF vat_rate '
      || 'FOR VALUES WITH (MODULUS 8, REMAINDER ' || number || ')';
    EXECUTE 'ALTER TABLE ' || part || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_rows ON ' || part || $policy$ USING (tenant_id = (SELECT current_setting('pharmadesk.tenant', true)))$policy$;
  END LOOP;
END $parts$
--;
GRANT SELECT, INSERT ON account_movement TO pharmadesk_application
--;
GRANT SELECT, INSERT ON account_payment TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON account_total TO pharmadesk_application
--;
GRANT SELECT, INSERT ON approval_key TO pharmadesk_application
--;
GRANT SELECT, INSERT ON barcode_claim TO pharmadesk_application
--;
GRANT SELECT, INSERT ON basket_parking TO pharmadesk_application
--;
GRANT SELECT, INSERT ON basket_parking_end TO pharmadesk_application
--;
GRANT SELECT, INSERT ON cash_session TO pharmadesk_application
--;
GRANT SELECT, INSERT ON cash_session_end TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON cash_session_state TO pharmadesk_application
--;
GRANT SELECT, INSERT ON claim TO pharmadesk_application
--;
GRANT SELECT, INSERT ON claim_move TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON claim_state TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON claim_total TO pharmadesk_application
--;
GRANT SELECT, INSERT ON close_request TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON colleague TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON customer TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON day_total TO pharmadesk_application
--;
GRANT SELECT, INSERT ON device_revocation TO pharmadesk_application
--;
GRANT SELECT, INSERT ON dispensing TO pharmadesk_application
--;
GRANT SELECT, INSERT ON drawer_opening TO pharmadesk_application
--;
GRANT SELECT, INSERT ON event_release TO pharmadesk_application
--;
GRANT SELECT, INSERT ON field_write TO pharmadesk_application
--;
GRANT SELECT, INSERT ON forecast TO pharmadesk_application
--;
GRANT SELECT, INSERT ON forecast_feedback TO pharmadesk_application
--;
GRANT SELECT, INSERT ON forecast_part TO pharmadesk_application
--;
GRANT SELECT, INSERT ON import_completed TO pharmadesk_application
--;
GRANT SELECT, INSERT ON import_undone TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON insurer_rate TO pharmadesk_application
--;
GRANT SELECT, INSERT ON invoice TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON item TO pharmadesk_application
--;
GRANT SELECT, INSERT ON item_origin TO pharmadesk_application
--;
GRANT SELECT, INSERT ON line_void TO pharmadesk_application
--;
GRANT SELECT, INSERT ON loan TO pharmadesk_application
--;
GRANT SELECT, INSERT ON loan_end TO pharmadesk_application
--;
GRANT SELECT, INSERT ON lot TO pharmadesk_application
--;
GRANT SELECT, INSERT ON lot_hold TO pharmadesk_application
--;
GRANT SELECT, INSERT ON lot_release TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON order_draft TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON order_draft_line TO pharmadesk_application
--;
GRANT SELECT, INSERT ON order_origin TO pharmadesk_application
--;
GRANT SELECT, INSERT ON order_receipt TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON order_state TO pharmadesk_application
--;
GRANT SELECT, INSERT ON order_submission TO pharmadesk_application
--;
GRANT SELECT, INSERT ON ordered_line TO pharmadesk_application
--;
GRANT SELECT, INSERT ON payment TO pharmadesk_application
--;
GRANT SELECT, INSERT ON person TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON pharmacy TO pharmadesk_application
--;
GRANT SELECT, INSERT ON promise TO pharmadesk_application
--;
GRANT SELECT, INSERT ON promise_end TO pharmadesk_application
--;
GRANT SELECT, INSERT ON receipt_copy TO pharmadesk_application
--;
GRANT SELECT, INSERT ON reconciliation TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON reconciliation_state TO pharmadesk_application
--;
GRANT SELECT, INSERT ON reconciliation_step TO pharmadesk_application
--;
GRANT SELECT, INSERT ON reconciliation_submission TO pharmadesk_application
--;
GRANT SELECT, INSERT ON reconciliation_supersession TO pharmadesk_application
--;
GRANT SELECT, INSERT ON refund TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON register TO pharmadesk_application
--;
GRANT SELECT, INSERT ON return_line TO pharmadesk_application
--;
GRANT SELECT, INSERT ON role_grant TO pharmadesk_application
--;
GRANT SELECT, INSERT ON role_revocation TO pharmadesk_application
--;
GRANT SELECT, INSERT ON sale TO pharmadesk_application
--;
GRANT SELECT, INSERT ON sale_line TO pharmadesk_application
--;
GRANT SELECT, INSERT ON sale_return TO pharmadesk_application
--;
GRANT SELECT, INSERT ON sale_void TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON session_total TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON setting TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON stock TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON stock_move TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON stock_pin TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON supplier TO pharmadesk_application
--;
GRANT SELECT, INSERT, UPDATE ON vat_rate TO pharmadesk_application
--;
RESET ROLE
