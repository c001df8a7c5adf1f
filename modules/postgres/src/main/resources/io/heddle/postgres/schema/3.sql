-- Who may act alone until when, as when a cluster has been cut in two. Times are those of this database.
CREATE TABLE heddle_lease (
  name VARCHAR(300) COLLATE "C" PRIMARY KEY,
  owner VARCHAR(300) COLLATE "C" NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
