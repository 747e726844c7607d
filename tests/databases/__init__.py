"""Databases of earlier schema versions, and what made them."""
