"""Tests of counting a record again."""
