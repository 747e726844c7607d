"""Counting again from the record alone: no state, no urn, and of the code that made the results the rule alone."""
