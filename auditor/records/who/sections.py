"""Headings between records that name a school: what stands below is of that school, whatever the file is called."""

from __future__ import annotations

import re

import numpy as np

from auditor.i18n import msg
from auditor.records.notes import Notes
from auditor.records.records import CellNote
from auditor.records.sheets.chunks import Chunk
from auditor.records.sheets.encode import Ints
from auditor.records.table import TableData
from auditor.records.who.schools import SchoolDirectory

_NUMBER = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．:：]+|第[一二三四五六七八九十0-9]{1,3}(?:部分|批|组))\s*"
)
_BEHIND = re.compile(r"(?:全体)?(?:教师|教职工|教职员工|人员)?(?:名单|花名册|名册)?\s*(?:[(（][^()（）]*[)）])?[:：]?\s*$")


def schools_of_lines(table: TableData, directory: SchoolDirectory, notes: Notes) -> tuple[Ints, Ints]:
    """The school of each line by its sheet or by the heading above it, -1 for none; and 1 for each line that a heading places.

    A sheet with headings of other schools than its own is about several: its lines above the first heading are nobody's.
    """
    under: dict[int, list[tuple[int, int]]] = {}
    for nth, chunk in enumerate(table.chunks):
        named = [] if chunk.placed else list(_named(chunk, directory))
        if any(key != chunk.school for _, key in named):
            if chunk.school >= 0:
                chunk.school, chunk.conflict, chunk.speaker = -1, "", "bureau"
            under[nth] = named
            message = msg("the records below this heading are of the school that it names")
            for row, key in named:
                notes.add(CellNote("converted", chunk.source_id, row, "", "", directory.names[key], message))
    found = np.array([chunk.school for chunk in table.chunks] or [-1], np.int64)[table.chunk_of]
    placed = np.zeros(table.n, np.int64)
    for nth, named in under.items():
        mine = np.flatnonzero(table.chunk_of == nth)
        for row, key in named:
            below = mine[table.rows[mine] > row]
            found[below], placed[below] = key, 1
    return found, placed


def _named(chunk: Chunk, directory: SchoolDirectory) -> list[tuple[int, int]]:
    """(row, school) of the headings that are the name of one school and nothing else, from the top."""
    found = []
    for told in sorted(chunk.told, key=lambda told: told.first):
        if told.kind == "section" and told.text:
            core = _NUMBER.sub("", told.text)
            keys = [directory.resolve("", text).key for text in (core, _BEHIND.sub("", core)) if text]
            key = next((key for key in keys if key >= 0), -1)
            if key >= 0:
                found.append((told.first, key))
    return found
