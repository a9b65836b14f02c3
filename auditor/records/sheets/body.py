"""The lines of a table below its header, by lines and by columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING, cast

from auditor.files.sheet import Cell, Sheet, cell_text

if TYPE_CHECKING:  # numpy is loaded when other processes are at work already
    import numpy as np

    Codes = np.ndarray[tuple[int], np.dtype[np.int32]]
    Coded = tuple[dict[Cell, int], Codes]


def coded(cells: Sequence[Cell]) -> Coded:
    """The different cells, numbered in the order in which they first occur, and the number of each cell."""
    import numpy as np

    numbers: defaultdict[Cell, int] = defaultdict(count().__next__)
    return numbers, np.fromiter(map(numbers.__getitem__, cells), np.int32, len(cells))


def _told(cell: Cell) -> str:
    """A cell as text; what is no text is told from the text that looks like it."""
    return cell if isinstance(cell, str) else f"\x1e{cell_text(cell)}"


class Body:
    """The lines from ``first`` up to ``end`` of a sheet; here they count from 0.

    Nearly every question is put to the different values of a column, which are few.
    """

    def __init__(self, sheet: Sheet, first: int, end: int, used: Iterable[int]) -> None:
        """``used``: the columns that are read."""
        self.used = frozenset(used)
        self.lines = sheet.rows[first:end]
        self.columns: list[Sequence[Cell]] = list(zip(*self.lines, strict=True)) if self.lines else [()] * sheet.width
        self._coded: dict[int, Coded] = {}
        self._strings: dict[int, Collection[str]] = {}
        self._blanks: dict[int, bool] = {}

    def coded(self, position: int) -> Coded:
        """A column as :func:`coded` gives it."""
        if position not in self._coded:
            self._coded[position] = coded(self.columns[position])
        return self._coded[position]

    def strings(self, position: int) -> Collection[str]:
        """The different texts of a column that are not empty; a column of numbers, which are all different, has none."""
        if position not in self._strings:
            column = self.columns[position]
            self._blanks[position] = False
            found: set[str] = set()
            if str in set(map(type, column)):
                different = self.coded(position)[0] if position in self.used else set(column)
                found = {cell for cell in different if isinstance(cell, str)}
                self._blanks[position] = "" in found
                found.discard("")
            self._strings[position] = found
        return self._strings[position]

    def has_blanks(self, position: int) -> bool:
        """Whether a cell of a column is empty."""
        self.strings(position)
        return self._blanks[position]

    def find(self, position: int, wanted: Iterable[Cell]) -> list[int]:
        """The lines that hold one of these cells in a column."""
        import numpy as np

        numbers, codes = self.coded(position)
        found = [numbers[cell] for cell in wanted if cell in numbers]
        return np.flatnonzero(np.isin(codes, found)).tolist() if found else []

    def keep(self, left_out: Iterable[int]) -> Sequence[int]:
        """The lines that are not left out. From now on the columns hold nothing else."""
        gone = set(left_out)
        if not gone:
            return range(len(self.lines))
        keep = [line for line in range(len(self.lines)) if line not in gone]
        self.columns = [tuple(map(column.__getitem__, keep)) for column in self.columns]
        self._coded, self._strings, self._blanks = {}, {}, {}
        return keep

    def numbered(self, positions: Sequence[int]) -> Sequence[int]:
        """For each line a number: two lines have the same one if they say the same in these columns."""
        numbers: defaultdict[tuple[str, ...], int] = defaultdict(count().__next__)
        return [numbers[cells] for cells in zip(*map(self._texts, positions), strict=True)]

    def _texts(self, position: int) -> Sequence[str]:
        column = self.columns[position]
        kinds = set(map(type, column))
        if kinds == {str}:
            return cast(Sequence[str], column)
        if bool in kinds:  # True equals 1
            return list(map(_told, column))
        texts = {cell: _told(cell) for cell in set(column)}
        return [texts[cell] for cell in column]

    def scarce(self, positions: Sequence[int], most: int) -> Sequence[int]:
        """The lines in which no more than ``most`` of these columns are filled."""
        import numpy as np

        filled = np.full(len(self.lines), len(positions), np.int16)
        for position in filter(self.has_blanks, positions):
            if position in self.used:
                numbers, codes = self.coded(position)
                filled -= codes == numbers[""]
            else:
                column = self.columns[position]
                filled -= np.fromiter((cell == "" for cell in column), bool, len(column))
        found: list[int] = np.flatnonzero(filled <= most).tolist()
        return found
