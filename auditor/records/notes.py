"""The import's account of single cells, kept compactly: 40,000 converted dates are one block, not 40,000 objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, overload

from auditor.files.person_numbers import without_id_numbers
from auditor.i18n import Message
from auditor.records.records import CellNote

if TYPE_CHECKING:
    import numpy as np

    IntArray = np.ndarray[tuple[int], np.dtype[np.int64]]


class Entry(NamedTuple):
    """What was done to every cell that holds one written value."""

    kind: str
    value: str
    became: str
    message: Message


@dataclass(frozen=True)
class Block:
    """Notes on one column.

    Cell *i* stands in ``source_ids[i]``, ``rows[i]`` and got ``entries[which[i]]``; ``schools[i]`` indexes ``names`` (-1: none).
    """

    field: str
    headers: dict[int, str]
    source_ids: IntArray
    rows: IntArray
    which: IntArray
    entries: Sequence[Entry]
    schools: IntArray
    names: Sequence[str]

    def __len__(self) -> int:
        return len(self.rows)

    def note(self, index: int) -> CellNote:
        entry = self.entries[int(self.which[index])]
        source, school = int(self.source_ids[index]), int(self.schools[index])
        return CellNote(
            entry.kind,
            source,
            int(self.rows[index]),
            self.headers.get(source, ""),
            without_id_numbers(entry.value),
            without_id_numbers(entry.became),
            entry.message,
            self.names[school] if school >= 0 else "",
            self.field,
        )


class Notes(Sequence[CellNote]):
    """All notes of an import as a sequence of :class:`CellNote`; single notes first, then block after block."""

    def __init__(self) -> None:
        self._single: list[CellNote] = []
        self._blocks: list[Block] = []

    def add(self, note: CellNote) -> None:
        value, became = without_id_numbers(note.value), without_id_numbers(note.became)
        self._single.append(note if (value, became) == (note.value, note.became) else replace(note, value=value, became=became))

    def add_block(self, block: Block) -> None:
        if len(block):
            self._blocks.append(block)

    def rename(self, changed: Mapping[str, str]) -> None:
        """Put other names of files and sheets into what the notes say."""

        def renamed(message: Message) -> Message:
            values = dict(message.values)
            for key, value in values.items():
                if isinstance(value, str):
                    for old in sorted(changed, key=len, reverse=True):
                        value = value.replace(old, changed[old])
                    values[key] = value
            return replace(message, values=values) if values != message.values else message

        self._single = [replace(note, message=renamed(note.message)) for note in self._single]
        self._blocks = [
            replace(block, entries=[entry._replace(message=renamed(entry.message)) for entry in block.entries])
            for block in self._blocks
        ]

    def counts(self) -> Counter[str]:
        """Kind → number of notes, without unfolding them."""
        found = Counter(note.kind for note in self._single)
        for block in self._blocks:
            for entry, times in Counter(block.which.tolist()).items():
                found[block.entries[entry].kind] += times
        return found

    def __len__(self) -> int:
        return len(self._single) + sum(map(len, self._blocks))

    def __iter__(self) -> Iterator[CellNote]:
        yield from self._single
        for block in self._blocks:
            yield from map(block.note, range(len(block)))

    @overload
    def __getitem__(self, index: int) -> CellNote: ...
    @overload
    def __getitem__(self, index: slice) -> list[CellNote]: ...
    def __getitem__(self, index: int | slice) -> CellNote | list[CellNote]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        position = index + len(self) if index < 0 else index
        if position < 0:
            raise IndexError(index)
        if position < len(self._single):
            return self._single[position]
        position -= len(self._single)
        for block in self._blocks:
            if position < len(block):
                return block.note(position)
            position -= len(block)
        raise IndexError(index)
