-- What one guard remembers. Hashes and addresses are lower-case 0x text. Columns of type json hold canonical
-- JSON exactly as it was written: json, not jsonb, because text from a chain may hold U+0000, which jsonb refuses,
-- and because the ledger's hashes are taken over these bytes. Text columns beside a `body` are for people who read
-- the tables with SQL: control characters replaced and cut to a sane length; `body` has everything.

-- One row a chain: the end of its ledger and the last canonical block handled.
create table chains (
  chain_id bigint primary key,
  sequence bigint not null,
  hash text not null,
  tip_number bigint,
  tip_hash text
);

-- Handled canonical blocks, the newest 256 of each chain: what a restart compares with the chain to notice a reorg.
-- A ring: `position` counts canonical blocks, `slot` is position modulo 256, and a row is overwritten in place. No
-- other column is indexed, so that an update stays on its page and leaves nothing behind for a vacuum that an
-- embedded database does not run by itself.
create table blocks (
  chain_id bigint not null,
  slot integer not null,
  position bigint not null,
  hash text not null,
  number bigint not null,
  primary key (chain_id, slot)
) with (fillfactor = 50);

-- The coverage ledger. `hash` covers the row and `previous`; the key makes a second writer of one chain fail.
create table ledger (
  chain_id bigint not null,
  sequence bigint not null,
  kind text not null check (kind in ('block', 'retracted', 'replayed')),
  block_number bigint not null,
  block_hash text not null,
  parent_hash text,
  outcomes json not null,
  previous text not null,
  hash text not null,
  primary key (chain_id, sequence)
);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the coverage ledger is append-only';
end $$;
create trigger ledger_append_only before update or delete on ledger
  for each row execute function ledger_is_append_only();
create trigger ledger_keeps_all before truncate on ledger
  for each statement execute function ledger_is_append_only();

create table findings (
  id text primary key,
  position bigint generated always as identity,
  chain_id bigint not null,
  detector text not null,
  stage text not null check (stage in ('pending', 'block')),
  severity text not null,
  score double precision not null,
  block_number bigint not null,
  block_hash text not null,
  transaction_hash text,
  subject text not null,
  title text not null,
  evidence json not null,
  body json not null,
  retracted boolean not null default false,
  retracted_reason text,
  recorded_at timestamptz not null default now()
);
create index findings_newest on findings (chain_id, position);
create index findings_block on findings (chain_id, block_hash);

-- The fold of incident_events, kept so that it need not be folded again.
create table incidents (
  id text primary key,
  position bigint generated always as identity,
  chain_id bigint not null,
  status text not null,
  severity text not null,
  score double precision not null,
  title text not null,
  first_block bigint not null,
  last_block bigint not null,
  body json not null
);
create index incidents_newest on incidents (chain_id, position);
create index incidents_open on incidents (chain_id) where status in ('open', 'acknowledged');

create table incident_events (
  incident text not null,
  sequence bigint not null,
  id text not null unique,
  event json not null,
  recorded_at timestamptz not null default now(),
  primary key (incident, sequence)
);

create table actions (
  id text primary key,
  position bigint generated always as identity,
  incident text not null,
  chain_id bigint not null,
  playbook text not null,
  responder text not null,
  mode text not null,
  status text not null,
  reason text,
  transaction_hash text,
  target text not null,
  value_wei numeric(78, 0) not null,
  body json not null
);
create index actions_incident on actions (incident);
create index actions_unfinished on actions (chain_id) where status in ('planned', 'waiting', 'simulated', 'sent');

-- Every status that an action ever had, in order.
create table action_events (
  action text not null,
  sequence bigint not null,
  status text not null,
  reason text,
  transaction_hash text,
  recorded_at timestamptz not null default now(),
  primary key (action, sequence)
);

-- The outbox: a message is written in the commit that causes it and leaves afterwards. Times are Unix milliseconds.
create table deliveries (
  id text primary key,
  position bigint generated always as identity,
  channel text not null,
  incident text not null,
  state text not null check (state in ('queued', 'delivered', 'dead')),
  attempts integer not null default 0,
  due_at bigint not null default 0,
  delivered_at bigint,
  last_error text,
  payload json not null
);
create index deliveries_due on deliveries (due_at, position) where state = 'queued';
create index deliveries_dead on deliveries (position) where state = 'dead';

create table measurements (
  position bigint generated always as identity primary key,
  chain_id bigint not null,
  block_number bigint not null,
  block_hash text not null,
  name text not null,
  value double precision,
  reason text,
  labels text not null
);
create unique index measurements_once on measurements (chain_id, block_hash, name, md5(labels));
create index measurements_newest on measurements (chain_id, name, position);

-- What detectors remember after a block: the newest and the 64 before it, so that a reorg can go back. A ring of 65,
-- as `blocks` is.
create table detector_memory (
  chain_id bigint not null,
  slot integer not null,
  position bigint not null,
  block_hash text not null,
  block_number bigint not null,
  memory text not null,
  primary key (chain_id, slot)
) with (fillfactor = 50);
