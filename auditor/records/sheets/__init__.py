"""Sheets as tables: where the header stands, what its columns mean."""
