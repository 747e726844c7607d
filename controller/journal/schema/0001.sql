-- Version 1. Every event of the hall in order, the answers to commands, and how far the outbox got.
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,   -- 1, 2, 3 ... without gaps; also the id in the published event stream
    at_ms INTEGER NOT NULL,    -- wall time, milliseconds since 1970-01-01 UTC
    operator TEXT NOT NULL,    -- in whose name the order was given; empty for what happened in the hall
    kind TEXT NOT NULL,
    body TEXT NOT NULL         -- JSON
) STRICT;
CREATE TABLE reply (
    position INTEGER PRIMARY KEY,
    command_id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL         -- JSON, as it was answered
) STRICT;
CREATE TABLE delivery (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    delivered INTEGER NOT NULL -- last event that a broker has acknowledged
) STRICT;
INSERT INTO delivery VALUES (1, 0);
