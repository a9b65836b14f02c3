"""One table while it is being built: its chunks end to end, each column encoded, converted, and finally written as a frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING

import numpy as np

from auditor.i18n import Message, msg
from auditor.model.model import Column, Model
from auditor.records.candidates import AMONG
from auditor.records.cells.cells import Converter, Value, by_declared, converter
from auditor.records.doubt import COLUMN as DOUBT
from auditor.records.doubt import DENIED, HOMELESS, NOT_A_PERSON, VOID
from auditor.records.doubt import REASONS as DOUBTS
from auditor.records.notes import Block, Entry, Notes
from auditor.records.sheets.chunks import Chunk
from auditor.records.sheets.encode import Coding, Encoded, Ints, Written, encode, numbered

if TYPE_CHECKING:
    import pandas as pd

Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
EVERY = slice(None)
_BY_LINE = (
    "_cell",
    "source_ids",
    "chunk_of",
    "rows",
    "extra",
    "schools",
    "near",
    "unplaced",
    "staff",
    "among",
    "reason",
    "doubt",
    "sure",
    "absorbed",
)
"""What :class:`TableData` keeps for each line."""


@dataclass(frozen=True)
class Copies:
    """Doubtful records in the place of lines of which nothing says whose they are: one at each home that a line may belong to.

    ``homes``: record_id of the school (in a bureau's table the key of the district). ``staff``, ``links``: as of a line's own;
    ``among`` too, or :data:`auditor.records.candidates.NOBODY_HERE`.
    """

    lines: Ints
    homes: Ints
    staff: Ints
    among: Ints
    links: Mapping[str, Ints]


class TableData:
    """``n`` lines of one table.

    ``schools``: record_id of each line's school (-1: none). ``near``: of a line without a school, the place in ``nears`` of the
    schools that it may mean; the first of ``nears`` is empty: any school. ``reason``: 0, or 1 + index into ``reasons``, of lines
    left out.
    ``among``: -1, or the group of candidates (:mod:`auditor.records.candidates`) of whom a line means one.
    ``doubt``: 0, or the place from 1 on in :data:`auditor.records.doubt.REASONS`, of lines that only perhaps count.
    """

    def __init__(self, model: Model, name: str, chunks: Sequence[Chunk]) -> None:
        self.model, self.name, self.spec, self.chunks = model, name, model.tables[name], list(chunks)
        sizes = [len(chunk) for chunk in self.chunks]
        self.n = sum(sizes)
        self.source_ids: Ints = np.repeat(np.array([chunk.source_id for chunk in self.chunks], np.int64), sizes)
        self.chunk_of: Ints = np.repeat(np.arange(len(self.chunks), dtype=np.int64), sizes)
        self.rows: Ints = np.fromiter(chain.from_iterable(chunk.rows for chunk in self.chunks), np.int64, self.n)
        extra = b"".join(chunk.extra or bytes(4 * len(chunk)) for chunk in self.chunks)
        self.extra: Ints = np.frombuffer(extra, np.int32).astype(np.int64)
        self.schools: Ints = np.full(self.n, -1, np.int64)
        self.near: Ints = np.zeros(self.n, np.int64)
        self.nears: list[tuple[int, ...]] = [()]
        self.copies: Copies | None = None
        self.unplaced = np.zeros(self.n, bool)  # lines whose own cells name a school that is not known
        self.staff: Ints = np.full(self.n, -1, np.int64)
        self.among: Ints = np.full(self.n, -1, np.int64)
        self.links: dict[str, Ints] = {}
        self.reason: Ints = np.zeros(self.n, np.int64)
        self.reasons: list[tuple[Message, str]] = []
        self.doubt: Ints = np.zeros(self.n, np.int64)
        self.sure = np.zeros(self.n, bool)  # lines of which a person decided that they count
        starts = np.cumsum([0, *sizes])
        for start, chunk in zip(starts.tolist(), self.chunks, strict=False):
            told: list[tuple[Sequence[int], str]] = [(lines, DENIED) for lines in (*chunk.denied.values(), chunk.struck)]
            told += [*((lines, VOID) for lines in chunk.void.values()), (chunk.no_persons, NOT_A_PERSON)]
            for lines, reason in told:
                if lines:
                    self.doubt_lines(start + np.array(lines, np.int64), reason)
        self.origin: Ints = np.arange(self.n, dtype=np.int64)  # which line of the file each line comes from
        self.absorbed = np.zeros(self.n, bool)  # accepted lines that became part of another record
        self._cell: Ints = np.arange(self.n, dtype=np.int64)  # where each line's cells stand in the chunks
        self.encoded: dict[str, Encoded] = {}
        self.values: dict[str, list[Value]] = {}

    # ------------------------------------------------------------ columns

    def written(self, column: str) -> Encoded:
        """The column as written."""
        if column not in self.encoded:
            encoded = encode(self.chunks, column)
            self.encoded[column] = Encoded(encoded.codes[self._cell], encoded.values, encoded.headers)
        return self.encoded[column]

    def converted(self, column: str) -> list[Value]:
        """For each different written value of a column of the model, what it means."""
        if column not in self.values:
            spec = self.spec.columns[column]
            readers: dict[Coding, Converter] = {}
            found = []
            for text, number, hint, declared in self.written(column).values:
                if text is None:
                    found.append(absent_value(spec))
                    continue
                read = readers.get((hint, declared))
                if read is None:
                    read = readers[hint, declared] = self._reader(column, hint, declared)
                found.append(read(text, number))
            self.values[column] = found
        return self.values[column]

    def _reader(self, column: str, hint: str, declared: tuple[tuple[str, str], ...]) -> Converter:
        spec = self.spec.columns[column]
        read = converter(spec, self.model.code_list_of(self.name, column), hint)
        return by_declared(read, spec, dict(declared)) if declared else read

    def replace(self, column: str, codes: Ints, values: list[Value]) -> None:
        """Put other values in the place of a column's own; the first ones must stand for the same written values as before."""
        encoded = self.written(column)
        written = [*encoded.values, *[Written("")] * (len(values) - len(encoded.values))]
        self.encoded[column] = Encoded(codes, written, encoded.headers)
        self.values[column] = values

    def texts(self, column: str) -> list[str]:
        """The different converted values of a text column; "" for missing."""
        return [value.value if isinstance(value.value, str) else "" for value in self.converted(column)]

    def cells(self, column: str, of: Bools | slice = EVERY) -> list[str]:
        """A text column line by line; "" for missing."""
        texts = self.texts(column)
        return [texts[code] for code in self.written(column).codes[of].tolist()]

    def headers(self, column: str) -> dict[int, str]:
        """Source → the header under which it has this column."""
        return {chunk.source_id: chunk.columns[column].header.header for chunk in self.chunks if column in chunk.columns}

    # ------------------------------------------------------------ lines

    def reject(self, lines: Ints, message: Message, value: str = "") -> None:
        """Leave lines out, unless they already are."""
        fresh = lines[self.reason[lines] == 0]
        if len(fresh):
            self.reasons.append((message, value))
            self.reason[fresh] = len(self.reasons)

    def reject_by(self, which: Ints, reasons: Sequence[tuple[Message, str] | None]) -> None:
        """Leave out line *i* for ``reasons[which[i]]`` (reason and value), where there is one, unless it already is."""
        number = np.zeros(len(reasons), np.int64)
        for index, reason in enumerate(reasons):
            if reason is not None:
                self.reasons.append(reason)
                number[index] = len(self.reasons)
        if len(reasons):
            self.reason = np.where(self.reason == 0, number[which], self.reason)

    def doubt_lines(self, lines: Ints, reason: str) -> None:
        """Lines that only perhaps count; a reason that stands before another in the list of reasons is kept."""
        code = list(DOUBTS).index(reason) + 1
        lines = lines[~self.sure[lines]]
        held = self.doubt[lines]
        self.doubt[lines] = np.where((held == 0) | (held > code), code, held)

    def make_sure(self, lines: Ints) -> None:
        """Lines that count, whatever is still to be said against them."""
        self.sure[lines] = True
        self.doubt[lines] = 0

    def keep_only(self, lines: Ints) -> None:
        """Forget all other lines (they are no records)."""
        self._take(lines)
        self.origin = np.arange(self.n, dtype=np.int64)

    def repeat(self, times: Ints) -> Ints:
        """Repeat each line; returns the former index of each new line. Every later column follows."""
        origin = np.repeat(np.arange(self.n, dtype=np.int64), times)
        lines = self.origin[origin]
        self._take(origin)
        self.origin = lines
        return origin

    def _take(self, lines: Ints) -> None:
        self.n = len(lines)
        for name in _BY_LINE:
            setattr(self, name, getattr(self, name)[lines])
        self.encoded = {c: Encoded(e.codes[lines], e.values, e.headers) for c, e in self.encoded.items()}

    def blank_lines(self) -> Ints:
        """Lines in which nothing but the school is filled in: prepared but unused rows of a form."""
        empty = np.ones(self.n, bool)
        for column in {c for chunk in self.chunks for c in chunk.columns}:
            if column in ("@school_id", "@school_name") or (column == "school_id" and self.name != "schools"):
                continue
            if not empty.any():
                break
            encoded = self.written(column)
            blank = np.array([value.text is None or not value.text.strip() for value in encoded.values], bool)
            empty &= blank[encoded.codes]
        return np.flatnonzero(empty)

    # ------------------------------------------------------------ the account and the frame

    def note_cells(self, column: str, notes: Notes, names: Sequence[str], hide: bool = False) -> None:
        """Tell what was converted and doubted in a column. ``hide``: the written values are nobody's business."""
        encoded, values = self.written(column), self.converted(column)
        told = {}
        for code, value in enumerate(values):
            if value.kind:
                text = "" if hide else encoded.values[code].text or ""
                told[code] = Entry(value.kind, text[:200], value.became, value.message or msg("read otherwise"))
        if told:
            codes = np.where(self.is_first(), encoded.codes, -1)
            self.note_values(notes, column, codes, told, names, encoded.headers)

    def note_values(
        self, notes: Notes, column: str, codes: Ints, told: Mapping[int, Entry], names: Sequence[str], headers: dict[int, str]
    ) -> None:
        """One block of notes on the lines whose code (-1: none) is in ``told``."""
        if not told:
            return
        entry_of = np.full(int(codes.max(initial=0)) + 2, -1, np.int64)  # its last place is for the code -1
        for index, code in enumerate(told):
            if code < len(entry_of) - 1:
                entry_of[code] = index
        which = entry_of[codes]
        lines = np.flatnonzero(which >= 0)
        self.note_lines(notes, column, lines, which[lines], list(told.values()), names, headers)

    def is_first(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """True for the first of the lines that one line of the file was split into."""
        return np.concatenate([[True], self.origin[1:] != self.origin[:-1]]) if self.n else np.zeros(0, bool)

    def account(self) -> dict[int, tuple[int, int]]:
        """Source → (lines accepted, lines rejected); a line split apart is accepted if any of its parts is."""
        first = np.flatnonzero(self.is_first())
        sources, accepted = self.source_ids[first], self._accepted()[self.origin[first]]
        lines, kept = np.bincount(sources), np.bincount(sources, accepted).astype(np.int64)
        return {source: (int(kept[source]), int(lines[source] - kept[source])) for source in np.unique(sources).tolist()}

    def note_lines(
        self,
        notes: Notes,
        column: str,
        lines: Ints,
        which: Ints,
        entries: Sequence[Entry],
        names: Sequence[str],
        headers: dict[int, str],
    ) -> None:
        """One block of notes: line ``lines[i]`` gets ``entries[which[i]]``."""
        notes.add_block(self._block(column, lines, which, entries, names, headers))

    def _block(
        self, column: str, lines: Ints, which: Ints, entries: Sequence[Entry], names: Sequence[str], headers: dict[int, str]
    ) -> Block:
        return Block(column, headers, self.source_ids[lines], self.rows[lines], which, entries, self.schools[lines], names)

    def rejected(self, names: Sequence[str]) -> list[Block]:
        """Every rejected line with its reason; of a line split apart, a single part that is left out is doubted."""
        lines = np.flatnonzero(self.reason)
        if not len(lines):
            return []
        whole = ~self._accepted()[self.origin]
        blocks = []
        for kind, told in (("rejected", lines[whole[lines] & self.is_first()[lines]]), ("doubted", lines[~whole[lines]])):
            entries = [Entry(kind, value[:200], "", message) for message, value in self.reasons]
            blocks.append(self._block("", told, self.reason[told] - 1, entries, names, {}))
        return blocks

    def _accepted(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """For each line of the file, whether it or any part of it is accepted."""
        accepted = np.zeros(int(self.origin[-1]) + 1 if self.n else 0, bool)
        accepted[self.origin[self.reason == 0]] = True
        return accepted

    def identity(self, column: str, lines: Ints | slice = EVERY) -> Ints:
        """A number per line that is equal where the column means the same; unreadable cells are compared as written."""
        held, which = numbered(self.written(column).codes[lines])
        written, values = self.written(column).values, self.converted(column)
        known: defaultdict[object, int] = defaultdict(count().__next__)
        marks = [known[_meaning(written[code], values[code])] for code in self.written(column).codes[lines][held].tolist()]
        return np.array(marks, np.int64)[which]

    def frame(self) -> pd.DataFrame:
        """The accepted lines in the physical form of docs/records-form.md; copies come last."""
        import pandas as pd

        own = np.flatnonzero((self.reason == 0) & ~self.absorbed)
        nowhere = np.full(self.n, -1, np.int64)
        homes, staff, among, doubt = self.schools[own], self.staff[own], self.among[own], self.doubt[own]
        districts = self.links.get("district_key", nowhere)[own]
        links = {name: self.links.get(name, nowhere)[own] for name, spec in self.spec.columns.items() if spec.type == "link"}
        kept = own
        if self.copies is not None:
            copies = self.copies
            kept = np.concatenate([own, copies.lines])
            homes, districts = np.concatenate([homes, copies.homes]), np.concatenate([districts, copies.homes])
            staff, among = np.concatenate([staff, copies.staff]), np.concatenate([among, copies.among])
            said = self.doubt[copies.lines]
            doubt = np.concatenate([doubt, np.where(said > 0, said, list(DOUBTS).index(HOMELESS) + 1)])
            links = {name: np.concatenate([keys, copies.links[name]]) for name, keys in links.items()}
        columns: dict[str, object] = {"record_id": np.arange(len(kept), dtype=np.int64)}
        if self.name != "schools" and self.spec.level == "school":
            columns["schools_key"] = nullable(homes)
        if self.name == "schools" or self.spec.level == "bureau":
            columns["district_key"] = nullable(districts)
        columns["source_id"] = self.source_ids[kept]
        columns["source_row"] = self.rows[kept]
        if doubt.any():
            columns[DOUBT] = pd.Series(np.array([None, *DOUBTS], object)[doubt], dtype=object)
        if (among != -1).any():
            columns[AMONG] = nullable(among)
        for name, spec in self.spec.columns.items():
            if spec.type == "school" or spec.private == "dropped":
                continue
            if spec.type == "person":
                columns["staff_key"] = nullable(staff)
            elif spec.type == "link":
                columns[f"{spec.to}_key"] = nullable(links[name])
            else:
                columns.update(self._physical(name, spec, kept))
        return pd.DataFrame(columns)

    def _physical(self, name: str, spec: Column, kept: Ints) -> dict[str, object]:
        import pandas as pd

        codes, values = self.written(name).codes[kept], self.converted(name)
        missing = np.array([value.value is None for value in values], bool)
        if spec.type in ("text", "key", "code"):
            objects = np.array([value.value for value in values] + [None], object)[:-1]
            return {name: pd.Series(objects[codes], dtype=object)}
        if spec.type == "boolean":
            yes = np.array([value.value is True for value in values], bool)
            return {name: pd.arrays.BooleanArray(yes[codes], missing[codes])}
        numbers = np.array([0 if value.value is None else int(value.value) for value in values], np.int64)
        physical: dict[str, object] = {name: pd.arrays.IntegerArray(numbers[codes], missing[codes])}
        if spec.type == "date":
            latest = np.array([0 if value.value is None else int(value.latest or value.value) for value in values], np.int64)
            if (latest[codes] != numbers[codes]).any():
                physical[f"{name}__latest"] = pd.arrays.IntegerArray(latest[codes], missing[codes])
        return physical


def _meaning(written: Written, value: Value) -> object:
    # True equals 1 in Python, and the first of a month is not the month.
    means = value.value
    if means is None:
        return ("?", written.text) if value.kind == "doubted" else None
    if means is True or means is False:
        return ("yes", means)
    return means if value.latest is None else (means, value.latest)


def absent_value(spec: Column) -> Value:
    """What stands in for a column that a file lacks altogether."""
    assumed = spec.when_absent
    if assumed is None:
        return Value(None)
    if isinstance(assumed, bool | str):
        return Value(assumed, None)
    return Value(int(assumed) * spec.scale)


def nullable(keys: Ints) -> pd.arrays.IntegerArray:
    """-1 becomes missing."""
    import pandas as pd

    missing = keys == -1
    return pd.arrays.IntegerArray(np.where(missing, 0, keys), missing)
