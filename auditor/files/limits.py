"""How much of a stranger's file is read at most. Every bound has one sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one file; sizes in bytes."""

    file_bytes: int = 200 * 1024 * 1024
    markup_bytes: int = 50 * 1024 * 1024
    """A web page or XML that is read element by element."""
    unpacked_bytes: int = 2 * 1024 * 1024 * 1024
    """All members of a workbook (a zip) together, after unpacking."""
    zip_ratio: int = 250
    """Unpacked over packed size; only looked at when more than ``zip_ratio_from`` bytes come out."""
    zip_ratio_from: int = 50 * 1024 * 1024
    held_bytes: int = 128 * 1024 * 1024
    """A workbook that unpacks to no more is unpacked once and held so while it is read; a larger one is unpacked twice."""
    members: int = 10_000
    sheets: int = 500
    rows: int = 1_100_000
    columns: int = 2_000
    cells: int = 20_000_000
    """Of one sheet's rectangle up to its farthest cell; about 1 GB of memory."""
    cell_characters: int = 100_000
    memory: int = 640 * 1024 * 1024
    memory_per_byte: int = 60
    memory_at_most: int = 6 * 1024 * 1024 * 1024
    """What reading one file may take: so much, and so much for every byte of it. An honest workbook needs half of that."""
    seconds: int = 10
    seconds_per_megabyte: float = 1.5
    seconds_for_a_database: int = 120
    """Of computing."""


LIMITS = Limits()
