"""Cells as values: numbers, dates, codes, text."""
