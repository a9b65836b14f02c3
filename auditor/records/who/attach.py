"""Attach each line to its school, its person and its activity; leave out what cannot be attached and what is there twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np

from auditor.files.person_numbers import without_id_numbers
from auditor.i18n import Message, msg
from auditor.records.cells.cells import Value, convert_key
from auditor.records.cells.text import clean_name, is_id_number
from auditor.records.doubt import CONTESTED_ROW, UNATTRIBUTED
from auditor.records.notes import Entry, Notes
from auditor.records.records import CellNote
from auditor.records.sheets.chunks import Chunk
from auditor.records.sheets.encode import Ints, combine, numbered
from auditor.records.sheets.headers import PERSON_KEY, SCHOOL_ID, SCHOOL_NAME
from auditor.records.table import TableData
from auditor.records.who.persons import SEPARATORS, IdNumber, Person, PersonDirectory, read_id_number
from auditor.records.who.schools import SchoolDirectory
from auditor.records.who.sections import schools_of_lines

_SEVERAL = re.compile(r"\S[、,，;；/\n| \u3000]+\S|\S等")


def school_of_path(file: str, directory: SchoolDirectory) -> int:
    """The school that the name of a file names, else the nearest of its folders; -1 where none does, or several are named."""
    path = PurePosixPath(file)
    for word in (path.with_suffix("").name, *(part for part in reversed(path.parts[:-1]))):
        named = directory.mentioned(word)
        if len(named) == 1:
            return named[0]
    return -1


def place_chunks(
    chunks: Sequence[Chunk], own: dict[str, int], directory: SchoolDirectory, table_names: Sequence[str] = ()
) -> None:
    """Which school each sheet is about as a whole.

    The sheet's name or title says so, or its file does: its own list of one school, its name, its folder. Where a title or the
    file names a school that no list has, it is perhaps another one's. ``table_names``: words in names that are none of a school.
    """
    of_file: dict[str, int] = {}
    for chunk in chunks:
        if chunk.file not in of_file:
            of_file[chunk.file] = own.get(chunk.file, -1)
            if of_file[chunk.file] < 0:
                of_file[chunk.file] = school_of_path(chunk.file, directory)
        by_sheet = next((named[0] for word in (chunk.sheet, *chunk.titles) if len(named := directory.mentioned(word)) == 1), -1)
        chunk.school = by_sheet if by_sheet >= 0 else of_file[chunk.file]
        chunk.speaker = chunk.speaker or ("school" if chunk.school >= 0 else "bureau")
        if by_sheet < 0 <= chunk.school and not chunk.stranger:
            texts = (chunk.sheet, *chunk.titles, *(() if chunk.file in own else (PurePosixPath(chunk.file).stem,)))
            strangers = (directory.stranger(text, chunk.school, table_names) for text in dict.fromkeys(texts))
            chunk.stranger = next(filter(None, strangers), "")
        if by_sheet >= 0 and of_file[chunk.file] >= 0 and by_sheet != of_file[chunk.file]:
            chunk.conflict = directory.names[of_file[chunk.file]]


def place_decided(chunks: Sequence[Chunk], schools: Mapping[int, str], directory: SchoolDirectory) -> set[int]:
    """Sheets of which a person decided whose they are. ``schools``: source → ID or name of the school. Returns the sources whose
    school no list has.
    """
    unknown = set()
    for chunk in chunks:
        said = schools.get(chunk.source_id, "")
        key = directory.resolve(said, said).key if said else -1
        if key >= 0:
            chunk.school, chunk.placed, chunk.conflict, chunk.speaker = key, True, "", "school"
        elif said:
            unknown.add(chunk.source_id)
    return unknown


def attach_schools(table: TableData, directory: SchoolDirectory, notes: Notes, decided: Mapping[int, int]) -> None:
    """Fill ``table.schools`` from each line's own cells, else from its sheet; -1 stays where neither says for certain.

    ``decided``: line → the school of which a person said that it is.
    """
    ids, names = table.written(SCHOOL_ID), table.written(SCHOOL_NAME)
    fallback, headed = schools_of_lines(table, directory, notes)
    conflict = np.array([bool(chunk.conflict) for chunk in table.chunks] or [False], bool)
    pairs, which = combine(ids.codes, names.codes)
    keys = np.full(len(pairs), -1, np.int64)
    entries: list[Entry] = []
    reasons: list[tuple[Message, str] | None] = []
    near: list[tuple[int, ...]] = []
    doubt_of = np.full(len(pairs), -1, np.int64)
    for index, (id_code, name_code) in enumerate(pairs):
        id_text, name_text = ids.values[id_code].text or "", names.values[name_code].text or ""
        match = directory.resolve(id_text, name_text)
        keys[index] = match.key
        reasons.append((match.reason, name_text.strip() or id_text.strip()) if match.reason is not None else None)
        doubt = match.doubt or (match.reason if match.near else None)
        if doubt is not None:
            doubt_of[index] = len(entries)
            entries.append(Entry("doubted", name_text.strip() or id_text, match.became, doubt))
        near.append(match.near)
    if not table.n:
        return
    said = np.full(table.n, -1, np.int64)
    said[np.array([*decided], np.int64)] = np.array([*decided.values()], np.int64)
    own = np.where(said >= 0, said, keys[which])
    placed = np.array([chunk.placed for chunk in table.chunks], bool)[table.chunk_of] & (own < 0)
    table.unplaced = np.array([reason is not None for reason in reasons], bool)[which] & ~placed & (own < 0)
    perhaps = np.array([bool(of_pair) for of_pair in near], bool)[which] & table.unplaced
    table.reject_by(np.where(table.unplaced & ~perhaps, which, len(reasons)), [*reasons, None])
    lines = np.flatnonzero(perhaps)
    agreed = [line for line in lines.tolist() if int(fallback[line]) in near[which[line]]]
    perhaps[np.array(agreed, np.int64)] = False  # the cell resembles the school of which the sheet is
    table.schools = np.where(own >= 0, own, np.where(perhaps, -1, fallback))
    table.nears += near
    table.near = np.where(perhaps, which + 1, 0)
    unclear = (own < 0) & ~table.unplaced & (headed != 1)
    _doubt_unclear(table, np.flatnonzero(unclear & conflict[table.chunk_of]), directory, notes)
    strange = np.array([bool(chunk.stranger) for chunk in table.chunks], bool)[table.chunk_of] & (headed == 0)
    astray = (own < 0) & ~table.unplaced & (fallback >= 0) & (strange | (headed == 2))
    _doubt_strange(table, np.flatnonzero(astray), notes)
    lines = np.flatnonzero((doubt_of[which] >= 0) & (said < 0))
    if len(lines):
        column = SCHOOL_NAME if table.headers(SCHOOL_NAME) else SCHOOL_ID
        table.note_lines(notes, "school_id", lines, doubt_of[which[lines]], entries, directory.names, table.headers(column))


def _doubt_unclear(table: TableData, lines: Ints, directory: SchoolDirectory, notes: Notes) -> None:
    """Lines of sheets whose title says another school than the file's name: they are one's or the other's."""
    table.schools[lines] = -1
    of_chunk = {}
    for nth in np.unique(table.chunk_of[lines]).tolist():
        chunk = table.chunks[nth]
        of_chunk[nth] = len(table.nears)
        table.nears.append(tuple(sorted({chunk.school, directory.names.index(chunk.conflict)})))
    table.near[lines] = np.array([of_chunk[nth] for nth in table.chunk_of[lines].tolist()], np.int64)
    message = msg("the sheet's title and the file's name say different schools; give the school in a column")
    table.note_lines(notes, "", lines, np.zeros(len(lines), np.int64), [Entry("doubted", "", "", message)], directory.names, {})


def _doubt_strange(table: TableData, lines: Ints, notes: Notes) -> None:
    """Lines below the name of a school that no list has, in the file of a known one: they are perhaps the latter's."""
    places: dict[int, int] = {}
    for line in lines.tolist():
        school = int(table.schools[line])
        if school not in places:
            places[school] = len(table.nears)
            table.nears.append((school,))
        table.near[line], table.schools[line] = places[school], -1
    for nth in np.unique(table.chunk_of[lines]).tolist():
        chunk = table.chunks[nth]
        n = int((table.chunk_of[lines] == nth).sum())
        message = msg(
            "a title, a heading or the file names a school that is not in the list: {n} rows are perhaps another school's", n=n
        )
        notes.add(CellNote("doubted", chunk.source_id, 0, "", chunk.stranger, "", message))


def read_id_numbers(table: TableData, column: str, salt: str, notes: Notes, names: Sequence[str]) -> list[IdNumber]:
    """The ID numbers of a column reduced to keys, in place; what they look like is told, they themselves are not."""
    encoded = table.written(column)
    numbers = [IdNumber(None) if written.text is None else read_id_number(written.text, salt) for written in encoded.values]
    doubts = {code: Entry("doubted", "", "", number.doubt) for code, number in enumerate(numbers) if number.doubt is not None}
    table.note_values(notes, "id_number", encoded.codes, doubts, names, table.headers(column))
    keyed = [Value(number.key) for number in numbers]
    if column in table.spec.columns:
        table.replace(column, encoded.codes, keyed)
    return numbers


def key_id_numbers(table: TableData, column: str, salt: str) -> None:
    """Staff IDs that are ID numbers become the same keys as ID numbers do."""
    values = table.converted(column)
    if any(isinstance(value.value, str) and is_id_number(value.value) for value in values):
        keyed = [
            Value(read_id_number(value.value, salt).key) if isinstance(value.value, str) and is_id_number(value.value) else value
            for value in values
        ]
        table.replace(column, table.written(column).codes, keyed)


def attach_persons(table: TableData, people: PersonDirectory, salt: str, notes: Notes, names: Sequence[str]) -> None:
    """Fill ``table.staff``; a line without a school gets that of its ID number's person. Cells with several names become
    several lines; a line that is perhaps somebody's, or names nobody who is known, is doubtful.
    """
    person = next((c for c, spec in table.spec.columns.items() if spec.type == "person"), None)
    if person is None:
        return
    key_id_numbers(table, person, salt)
    named = next((c for c, spec in table.spec.columns.items() if spec.names == person), None)
    if named:
        _split_names(table, person, named, people, notes, names)
    id_texts = [str(value.value or "") for value in table.converted(person)]
    name_texts = table.texts(named) if named else [""]
    numbers = read_id_numbers(table, PERSON_KEY, salt, notes, names)
    name_codes = table.written(named).codes if named else np.zeros(table.n, np.int64)
    combos, which = combine(table.schools, table.written(person).codes, table.written(PERSON_KEY).codes, name_codes)
    found = [
        people.find(school, id_texts[id_code], numbers[number_code].key or "", name_texts[name_code])
        for school, id_code, number_code, name_code in combos
    ]
    if not table.n:
        return
    table.staff = np.array([p.key for p in found], np.int64)[which]
    table.among = np.array([people.together(p.among) for p in found], np.int64)[which]
    homes = np.array([p.school for p in found], np.int64)[which]
    # Only a full ID number leads to another school than the row's own: that person is known in the whole county.
    table.schools = np.where(table.staff >= 0, homes, table.schools)
    table.doubt_lines(np.flatnonzero(np.array([p.perhaps for p in found], bool)[which]), UNATTRIBUTED)
    _note_doubts(table, person, named, combos, found, which, notes, names, id_texts, name_texts)


def _note_doubts(
    table: TableData,
    person: str,
    named: str | None,
    combos: Sequence[tuple[int, ...]],
    found: Sequence[Person],
    which: Ints,
    notes: Notes,
    names: Sequence[str],
    id_texts: Sequence[str],
    name_texts: Sequence[str],
) -> None:
    column = named if named and table.headers(named) else person
    doubts = {}
    for combo, ((_, one, _, name), person_found) in enumerate(zip(combos, found, strict=True)):
        if person_found.doubt is not None:
            text = (name_texts[name] or id_texts[one]) if column == named else id_texts[one]
            doubts[combo] = Entry("doubted", text, "", person_found.doubt)
    table.note_values(notes, column, which, doubts, names, table.headers(column))


def _split_names(table: TableData, person: str, named: str, people: PersonDirectory, notes: Notes, names: Sequence[str]) -> None:
    """张三、李四 in one cell: one line each. Numbers in one cell are split beside them, if there are as many."""
    ids, said = table.written(person), table.written(named)
    several_ids = np.array([bool(value.text and _SEVERAL.search(value.text)) for value in ids.values], bool)[ids.codes]
    several = np.array([bool(value.text and _SEVERAL.search(value.text)) for value in said.values], bool)[said.codes]
    without_id = np.array([v.value is None for v in table.converted(person)], bool)[ids.codes]
    parts_of: dict[int, list[tuple[str, str]]] = {}
    for line in np.flatnonzero((several & without_id) | several_ids).tolist():
        whole = (said.values[int(said.codes[line])].text or "").strip()
        parts = people.split(int(table.schools[line]), whole)
        numbers = _numbers(ids.values[int(ids.codes[line])].text or "") if several_ids[line] else []
        if numbers and not whole:
            parts = [""] * len(numbers)
        if len(parts) > 1 and len(numbers) in (0, len(parts)):
            parts_of[line] = list(zip(numbers or [""] * len(parts), parts, strict=True))
    if not parts_of:
        return
    times = np.ones(table.n, np.int64)
    for line, pairs in parts_of.items():
        times[line] = len(pairs)
    told = np.array(sorted(parts_of), np.int64)
    entries = [
        Entry(
            "converted",
            said.values[int(said.codes[line])].text or "",
            "、".join(name for _, name in parts_of[line] if name),
            msg("{n} names in one cell: one record each", n=len(parts_of[line])),
        )
        for line in told.tolist()
    ]
    table.note_lines(notes, named, told, np.arange(len(told), dtype=np.int64), entries, names, table.headers(named))
    starts = np.concatenate([[0], np.cumsum(times)])[:-1]
    kept = {column: (list(table.converted(column)), np.repeat(table.written(column).codes, times)) for column in (person, named)}
    for line, pairs in parts_of.items():
        for offset, (number, name) in enumerate(pairs):
            for column, text in ((person, number), (named, name)):
                values, codes = kept[column]
                codes[int(starts[line]) + offset] = len(values)
                values.append(Value(without_id_numbers(clean_name(text)) or None))
    table.repeat(times)
    for column, (values, codes) in kept.items():
        table.replace(column, codes, values)


def _numbers(text: str) -> list[str]:
    """Staff IDs of one cell, as they are read one by one."""
    return [str(convert_key(part, False).value or "") for part in SEPARATORS.split(text) if part.strip()]


def reject_repeats(table: TableData, homes: Ints | None = None) -> None:
    """Leave out exact repeats. ``homes``: what stands in for the school in a bureau's tables."""
    key = table.spec.key
    person = next((c for c, spec in table.spec.columns.items() if spec.type == "person"), "")
    compared = [c for c, spec in table.spec.columns.items() if spec.private != "dropped" and spec.type != "school"]
    # What tells most records apart comes first: no other column is looked at for a line that is alone already.
    compared.sort(key=lambda column: (column != key, -len(table.written(column).values)))
    suspects = np.flatnonzero((table.reason == 0) & ~table.absorbed)
    groups = (table.schools if homes is None else homes)[suspects]
    keys = table.identity(key) if key else suspects
    for column in compared:
        if not len(suspects):
            break
        marks = keys[suspects] if column == key else table.identity(column, suspects)
        if person and (column == person or table.spec.columns[column].names == person):
            staff = table.staff[suspects]
            marks = np.where(staff >= 0, staff + table.n + len(table.written(column).values), marks)
        groups = numbered(groups, marks)[1]
        several = np.bincount(groups)[groups] > 1
        suspects, groups = suspects[several], groups[several]
    if len(suspects):
        _reject_same(table, suspects, groups)


def _reject_same(table: TableData, lines: Ints, groups: Ints) -> None:
    """Of lines equal in every known column the first stays.

    Lines of one sheet that differ in an ignored column are different records. Where nothing but a month says when, equal lines
    are one record or two: the second one is doubtful.
    """
    dated = table.spec.dated_by
    exact = [value.value is not None and value.value == value.latest for value in table.converted(dated)] if dated else []
    ordinal: dict[tuple[int, int, int], int] = {}
    count: dict[tuple[int, int], int] = {}
    first: dict[tuple[int, int], int] = {}
    repeats: dict[int, list[int]] = {}
    for line, group in zip(lines.tolist(), groups.tolist(), strict=True):
        source = int(table.source_ids[line])
        mark = (group, source, int(table.extra[line]))
        if mark in ordinal and first[group, ordinal[mark]] != line:
            repeats.setdefault(first[group, ordinal[mark]], []).append(line)
            continue
        number = count.get((group, source), 0)
        count[group, source] = number + 1
        ordinal[mark] = number
        if (group, number) in first:
            repeats.setdefault(first[group, number], []).append(line)
        else:
            first[group, number] = line
    files = {chunk.source_id: (f"{chunk.file} {chunk.sheet}").strip() for chunk in table.chunks}
    for kept, others in repeats.items():
        if dated and not exact[int(table.written(dated).codes[kept])]:
            table.doubt_lines(np.array(others, np.int64), CONTESTED_ROW)
            continue
        place = files.get(int(table.source_ids[kept]), "")
        table.reject(
            np.array(others, np.int64), msg("the same record as row {row} of {place}", row=int(table.rows[kept]), place=place)
        )


def take_over(
    table: TableData, column: str, lines: Ints, values: Sequence[Value], message: Message, notes: Notes, names: Sequence[str]
) -> None:
    """Give ``lines`` of a column other values (one each) and say where they come from."""
    if not len(lines):
        return
    encoded = table.written(column)
    known = list(table.converted(column))
    base = len(known)
    codes = encoded.codes.copy()
    seen: dict[Value, int] = {}
    entries: list[Entry] = []
    which = np.zeros(len(lines), np.int64)
    for index, (line, value) in enumerate(zip(lines.tolist(), values, strict=True)):
        if value not in seen:
            seen[value] = len(known)
            known.append(value)
            entries.append(Entry("converted", "", value.became, message))
        codes[line] = seen[value]
        which[index] = seen[value] - base
    headers = encoded.headers
    table.replace(column, codes, known)
    table.note_lines(notes, column, lines, which, entries, names, headers)
