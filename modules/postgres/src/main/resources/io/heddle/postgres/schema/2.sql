-- Nodes that are members, each of which notes its address every two seconds. A node that starts reads here whether there
-- is a cluster, also when the network keeps it from asking.
CREATE TABLE heddle_member (
  address VARCHAR(300) COLLATE "C" PRIMARY KEY,
  noted_at TIMESTAMPTZ NOT NULL
);
