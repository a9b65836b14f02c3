"""The lines of a table below its header, by lines and by columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
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


def _read_apart(cells: Sequence[Cell]) -> bool:
    """Whether all of these are numbers, and no two of them read the same: what is shown of a number are 15 digits."""
    import numpy as np

    if not {float, int}.issuperset(map(type, cells)):
        return False
    numbers = np.sort(np.array(cells, np.float64))
    return bool((np.diff(numbers) > 1e-14 * np.maximum(np.abs(numbers[1:]), np.abs(numbers[:-1]))).all())


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
        self._strings: dict[int, Set[str]] = {}
        self._blanks: dict[int, bool] = {}

    def coded(self, position: int) -> Coded:
        """A column as :func:`coded` gives it."""
        if position not in self._coded:
            self._coded[position] = coded(self.columns[position])
        return self._coded[position]

    def strings(self, position: int) -> Set[str]:
        """The different texts of a column that are not empty; a column of numbers, which are all different, has none."""
        if position not in self._strings:
            self._blanks[position] = False
            found: set[str] = set()
            different = self.coded(position)[0] if position in self.used else self.columns[position]
            kinds = set(map(type, different))
            if str in kinds:
                texts = different if len(kinds) == 1 else (cell for cell in different if isinstance(cell, str))
                found = set(cast(Iterable[str], texts))
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

        if not (cells := set(wanted)):
            return []
        numbers, codes = self.coded(position)
        found = [numbers[cell] for cell in cells if cell in numbers]
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

    def numbered(self, positions: Sequence[int]) -> Codes:
        """For each line a number: two lines have the same one if they say the same in these columns."""
        import numpy as np

        first, *others = map(self._alike, positions)
        which = first.astype(np.int64)
        for codes in others:
            which = np.unique(which * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)[1]
        return which.astype(np.int32)

    def _alike(self, position: int) -> Codes:
        """For each line a number: two lines have the same one if their cells read the same."""
        import numpy as np

        column = self.columns[position]
        if bool in set(map(type, column)):  # True equals 1
            return coded(list(map(_told, column)))[1]
        different, codes = self.coded(position)
        if _read_apart([cell for cell in different if not isinstance(cell, str)]):
            return codes
        return np.array(coded(list(map(_told, different)))[1][codes], np.int32)

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
