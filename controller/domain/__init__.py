"""Pure rules and state of a meeting: no asyncio, no I/O, no clock, no randomness.

`decide` answers an input with events or a refusal, `apply` changes the state; replaying the events gives
the same state.
"""
