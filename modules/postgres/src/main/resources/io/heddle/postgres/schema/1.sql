-- Events, as pekko-persistence-jdbc reads and writes them. The key keeps a second writer out: it is what makes one owner
-- of an instance certain when two nodes believe they are. Ids are compared byte by byte, so that pages have one order.
CREATE TABLE event_journal (
  ordering BIGSERIAL,
  persistence_id VARCHAR(1024) COLLATE "C" NOT NULL,
  sequence_number BIGINT NOT NULL,
  deleted BOOLEAN DEFAULT FALSE NOT NULL,
  writer VARCHAR(255) NOT NULL,
  write_timestamp BIGINT,
  adapter_manifest VARCHAR(255),
  event_ser_id INTEGER NOT NULL,
  event_ser_manifest VARCHAR(255) NOT NULL,
  event_payload BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);
CREATE UNIQUE INDEX event_journal_ordering_idx ON event_journal (ordering);

-- The plug-in writes tags here; Heddle has none.
CREATE TABLE event_tag (
  event_id BIGINT,
  tag VARCHAR(256),
  PRIMARY KEY (event_id, tag),
  CONSTRAINT fk_event_journal FOREIGN KEY (event_id) REFERENCES event_journal (ordering) ON DELETE CASCADE
);

-- Snapshots and the contents of checkpoints.
CREATE TABLE snapshot (
  persistence_id VARCHAR(1024) COLLATE "C" NOT NULL,
  sequence_number BIGINT NOT NULL,
  created BIGINT NOT NULL,
  snapshot_ser_id INTEGER NOT NULL,
  snapshot_ser_manifest VARCHAR(255) NOT NULL,
  snapshot_payload BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);

-- Large payloads, once each, and whose they are.
CREATE TABLE heddle_payload (
  sha256 BYTEA PRIMARY KEY,
  content BYTEA NOT NULL
);
ALTER TABLE heddle_payload ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TABLE heddle_payload_owner (
  owner VARCHAR(1024) COLLATE "C" NOT NULL,
  sha256 BYTEA NOT NULL REFERENCES heddle_payload (sha256),
  size BIGINT NOT NULL,
  since BIGINT NOT NULL,
  stored_at BIGINT NOT NULL,
  settled BOOLEAN NOT NULL,
  PRIMARY KEY (owner, sha256)
);
CREATE INDEX heddle_payload_owner_sha256_idx ON heddle_payload_owner (sha256);
CREATE INDEX heddle_payload_owner_unsettled_idx ON heddle_payload_owner (stored_at) WHERE NOT settled;
