"""The journal: every event, on disk before anybody is told."""
