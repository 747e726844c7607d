"""Roster and agenda files: read, bounded, and previewed with every problem named by row."""
