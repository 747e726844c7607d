"""Counting again from the record alone: no state, no urn, and none of the code that made the results."""
