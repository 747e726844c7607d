"""The floor (发言): who may speak, in which order and for how long.

`speeches` has its values, `order` says who is next, `requests`, `grants`, `limits`, `settings` and `priority` each
decide and apply one idea.
"""
