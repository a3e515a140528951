-- Guards that share one PostgreSQL share the outbox: the one that reads a message to send it holds it for a while, so
-- that another does not send it as well. Unix milliseconds.
alter table deliveries add column lease_owner text, add column leased_until bigint not null default 0;
