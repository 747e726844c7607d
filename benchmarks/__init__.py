"""How fast and how big: measured on the real programs, printed as tables, kept as JSON (`make bench`)."""
