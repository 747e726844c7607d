"""The rules and the state of a meeting."""
