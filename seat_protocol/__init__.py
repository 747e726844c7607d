"""The wire contract between controller and seat units, as data and pure functions; no I/O."""
