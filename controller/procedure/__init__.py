"""Procedure on the command line and on paper: `hall verdict`, `hall presets`, the tables of docs/procedure.md."""
