"""Headings between records that name a school: what stands below is of that school, whatever the file is called."""

from __future__ import annotations

import re

import numpy as np

from auditor.i18n import msg
from auditor.records.notes import Notes
from auditor.records.records import CellNote
from auditor.records.sheets.chunks import Chunk
from auditor.records.sheets.encode import Ints
from auditor.records.sheets.words import is_school
from auditor.records.table import TableData
from auditor.records.who.schools import SchoolDirectory

_NUMBER = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．:：]+|第[一二三四五六七八九十0-9]{1,3}(?:部分|批|组))\s*"
)
_PART_OF_ONE = re.compile(
    "教学点|附属|附设|分校|分园|校区|本部|[本我该各全]校"
    "|^(?:公办|民办|城区|城市|城镇|县城|农村|乡村|村级?|镇区|乡镇|[县市区局]直属?|直属|中心|完全|独立|寄宿制|九年一贯制?|普通|义务教育|边远|偏远)+"
    "(?:小学|中学|学校|幼儿园|初中|高中)"
)
"""教学点, 附属幼儿园; 乡村小学, which names none."""
_BEHIND = re.compile(r"(?:全体)?(?:教师|教职工|教职员工|人员)?(?:名单|花名册|名册)?\s*(?:[(（][^()（）]*[)）])?[:：]?\s*$")


def schools_of_lines(table: TableData, directory: SchoolDirectory, notes: Notes) -> tuple[Ints, Ints]:
    """The school of each line by its sheet or by the heading above it, -1 for none; and 1 for each line that a heading places, 2
    for one below a heading, in a sheet of one school, that names a school of no list.

    A sheet with headings of other schools than its own is about several: its lines above the first heading are nobody's.
    """
    under: dict[int, list[tuple[int, int, str]]] = {}
    strange: dict[int, list[tuple[int, int, str]]] = {}
    for nth, chunk in enumerate(table.chunks):
        named = [] if chunk.placed else list(_named(chunk, directory))
        if chunk.school >= 0 and all(key in (-1, chunk.school) for _, key, _ in named):
            strange[nth] = named  # a heading that no list of schools has does not make one school's sheet a sheet of several
            named = []
        if any(key != chunk.school for _, key, _ in named):
            if chunk.school >= 0:
                chunk.school, chunk.conflict, chunk.speaker = -1, "", "bureau"
            under[nth] = named
            message = msg("the records below this heading are of the school that it names")
            for row, key, text in named:
                if key >= 0:
                    notes.add(CellNote("converted", chunk.source_id, row, "", "", directory.names[key], message))
                else:
                    unknown = msg("the heading names a school that is not in the list: whose the records below it are is open")
                    notes.add(CellNote("doubted", chunk.source_id, row, "", text, "", unknown))
    found = np.array([chunk.school for chunk in table.chunks] or [-1], np.int64)[table.chunk_of]
    placed = np.zeros(table.n, np.int64)
    for nth, named in under.items():
        mine = np.flatnonzero(table.chunk_of == nth)
        for row, key, _ in named:
            below = mine[table.rows[mine] > row]
            found[below], placed[below] = key, 1
    for nth, named in strange.items():
        mine = np.flatnonzero(table.chunk_of == nth)
        for row, key, _ in named:
            placed[mine[table.rows[mine] > row]] = 2 if key < 0 else 0
    return found, placed


def _named(chunk: Chunk, directory: SchoolDirectory) -> list[tuple[int, int, str]]:
    """(row, school, heading) of the headings that are the name of one school and nothing else, from the top; school -1: no list
    has it. A part of a school that no list has is its own.
    """
    found = []
    for told in sorted(chunk.told, key=lambda told: told.first):
        if told.kind == "section" and told.text:
            core = _NUMBER.sub("", told.text)
            keys = [directory.resolve("", text).key for text in (core, _BEHIND.sub("", core)) if text]
            key = next((key for key in keys if key >= 0), -1)
            if key >= 0 or (is_school(core) and _PART_OF_ONE.search(core) is None):
                found.append((told.first, key, told.text))
    return found
