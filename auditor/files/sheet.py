"""One sheet of cells as a file holds them, and how each cell reads as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from auditor.i18n import Message, msg
from auditor.problems import Place, Problem

Cell = str | int | float | bool | date | datetime | time | timedelta
"""A cell as the reader delivers it. Only :func:`cell_text` says what it means; an empty cell is ``""``."""

NOT_COMPUTED = "#NOT_COMPUTED!"
"""The text of a formula that the file stores without its result."""
ERROR_CELL = "#ERROR!"
"""The text of a cell that holds a spreadsheet error such as #N/A or #DIV/0!."""

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column; counted from 0 within ``Sheet.rows``; both ends included."""


@dataclass
class Sheet:
    """A rectangle of cells: every row of ``rows`` has the same length, the first cell is A1 of the sheet.

    ``line_numbers``: for text files, the line on which each row begins (None: row *i* is line *i + 1*).
    ``merged``: merged ranges, None where the format does not tell. ``name`` is empty for formats without sheets.
    ``hidden_columns``: those in which something stands, where the format tells.
    ``struck``: cells (row, column, from 0) that are struck through, where the format tells.
    """

    file: str
    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merged: tuple[Range, ...] | None = None
    line_numbers: Sequence[int] | None = None
    hidden_rows: int = 0
    hidden_columns: int = 0
    struck: frozenset[tuple[int, int]] = frozenset()

    def row_number(self, index: int) -> int:
        """The row as the spreadsheet shows it, or the line of the text file; from 1."""
        return self.line_numbers[index] if self.line_numbers is not None else index + 1

    def texts(self, index: int) -> list[str]:
        """One row as text."""
        return [cell_text(cell) for cell in self.rows[index]]

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass
class FileContent:
    """What one file gave: its sheets, and what could not be read in it."""

    file: str
    sha256: str
    sheets: list[Sheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class FileRefused(Exception):
    """This file cannot be read; ``message`` says why in one sentence, ``suggestion`` what to do."""

    def __init__(self, code: str, message: Message, suggestion: Message | None = None, sheet: str = "") -> None:
        super().__init__(str(message.msgid))
        self.code = code
        self.message = message
        self.suggestion = suggestion
        self.sheet = sheet

    def problem(self, file: str) -> Problem:
        return Problem(self.code, self.message, Place(file=file, sheet=self.sheet), self.suggestion)


def cell_text(cell: Cell) -> str:
    """The cell as text: whole numbers without ``.0``, dates as ISO, nothing rounded that a spreadsheet would show.

    Numbers from 10^15 on are written with an exponent, as spreadsheets do: their last digits are lost.
    """
    if isinstance(cell, str):
        return cell
    if type(cell) is float:
        return _number_text(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_text(cell)
    if isinstance(cell, datetime):
        on = cell.date().isoformat()
        return on if cell.time() == time() else f"{on} {_clock_text(cell.time())}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return _clock_text(cell)
    seconds = round(cell.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}" + (f":{seconds % 60:02d}" if seconds % 60 else "")


def _number_text(number: int | float) -> str:
    # A spreadsheet keeps 15 significant digits: 0.1 + 0.2 is 0.3 there. (Adding 0.0 takes the sign from -0.0.)
    text = f"{number + 0.0:.15g}" if abs(number) < 10**15 else "e"
    if "e" not in text and "n" not in text:
        return text
    if number != number or number in (float("inf"), float("-inf")):
        return ERROR_CELL
    if abs(number) >= 10**15:
        mantissa, exponent = f"{Decimal(number):.14E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    return f"{Decimal(text):f}"


def _clock_text(clock: time) -> str:
    """HH:MM, with seconds if there are any.

    A spreadsheet stores a time as a fraction of a day, so it is rounded to the second.
    """
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second + (clock.microsecond >= 500_000)
    text = f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


def as_table(ending: str) -> Message:
    """What to do about a file that is no table: a text, a picture, an archive of another kind. ``ending``: in small letters."""
    if ending in (".rar", ".7z", ".tar", ".gz"):
        return msg("unpack it, or pack it again as zip")
    return msg("if it holds a table to be read, hand that in as xlsx or csv")


def save_again() -> Message:
    """What to do about a workbook that cannot be read."""
    return msg("open it in a spreadsheet program, save it as .xlsx and hand it in again")


def encrypted() -> FileRefused:
    """A workbook that asks for a password."""
    return FileRefused(
        "E306", msg("the workbook is protected by a password"), msg("save it without a password and hand it in again")
    )


def damaged() -> FileRefused:
    """A workbook that is truncated or not put together right."""
    return FileRefused("E304", msg("the workbook is damaged or incomplete"), save_again())


def too_large(what: Message, limit: int, sheet: str = "") -> FileRefused:
    """A file or sheet beyond a bound of :mod:`auditor.files.limits`."""
    return FileRefused(
        "E307",
        msg("the file is larger than this program reads: {what}, at most {limit}", what=what, limit=f"{limit:,}"),
        msg("split it, or remove empty formatted rows and columns"),
        sheet,
    )
