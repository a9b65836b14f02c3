"""Which files and databases there are, and which reader reads each: by what the bytes are, not by what the name says.

A further format is one module of this package with a function ``read(bytes, FileContent)``, and one line in ``FORMATS``.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from auditor.files.address import Database, is_address, mistake
from auditor.files.biff import BIFF_MAGICS, is_before_biff8
from auditor.files.limits import LIMITS
from auditor.files.names import shown_name
from auditor.files.ooxml import OLE_MAGIC, ZIP_MAGIC
from auditor.files.sheet import FileContent, FileRefused, as_table, save_again, too_large
from auditor.files.text import is_spreadsheet_xml, is_text, is_web_page
from auditor.i18n import Message, msg
from auditor.problems import Place, Problem
from auditor.system.reasons import reason

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods"})
TEXTS = frozenset({".csv", ".tsv", ".txt"})
NO_RECORDS = ".auditor-cache"
"""How a folder's name ends in which this program keeps what it read."""
KNOWN = WORKBOOKS | TEXTS | {".parquet", ".zip"}


@dataclass(frozen=True)
class Found:
    """A file to read: ``shown`` is how every message and the report call it (relative to the folder given)."""

    path: Path
    shown: str

    @property
    def key(self) -> object:
        """Equal for the same file, however it is named."""
        return self.path.resolve()

    @property
    def size(self) -> int:
        """In bytes; 0 where the file cannot be looked at."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


@dataclass(frozen=True)
class FoundDatabase:
    """A database to read."""

    database: Database
    shown: str

    @property
    def key(self) -> object:
        """Equal for the same tables of the same database."""
        return self.database.key


Item = Found | FoundDatabase
Given = str | Path | Database
"""A file, a folder, or a database; a text with ``://`` is the address of one."""


def list_inputs(given: Iterable[Given]) -> tuple[list[Item], list[Problem]]:
    """:func:`list_files`, and every database once; no two are called the same."""
    paths: list[str | Path] = []
    databases: list[Database] = []
    wrong: list[Problem] = []
    for one in given:
        if isinstance(one, Database):
            databases.append(one)
        elif isinstance(one, str) and is_address(one):
            if told := mistake(one):
                wrong.append(Problem(told[0], told[1], Place(), told[2]))
            else:
                databases.append(Database(one).beside(Path.cwd()))
        else:
            paths.append(one)
    files, problems = list_files(paths)
    problems += wrong
    items: list[Item] = list(files)
    taken = {item.shown for item in files}
    for database in dict.fromkeys(databases):
        shown, n = database.shown, 1
        while shown in taken:
            n += 1
            shown = f"{database.shown} ({n})"
        taken.add(shown)
        items.append(FoundDatabase(database, shown))
    return sorted(items, key=lambda item: item.shown), problems


def list_files(paths: Iterable[str | Path]) -> tuple[list[Found], list[Problem]]:
    """Every file to read, sorted; and what was left aside (warnings: lock, hidden, unknown files; errors: no such path)."""
    found: dict[Path, Found] = {}
    problems: list[Problem] = []
    for given in map(Path, paths):
        if given.is_dir():
            for path in sorted(_within(given, problems)):
                shown = shown_name(path.relative_to(given).as_posix())
                if _wanted(path, given, shown, problems):
                    found.setdefault(path.resolve(), Found(path, shown))
        elif given.is_file():
            found.setdefault(given.resolve(), Found(given, shown_name(given.name)))
        else:
            message = msg("there is no such file or folder")
            problems.append(Problem("E301", message, Place(file=shown_name(str(given))), msg("check the path")))
    shown_names = Counter(item.shown for item in found.values())
    items = [
        item if shown_names[item.shown] == 1 else Found(item.path, shown_name(item.path.as_posix())) for item in found.values()
    ]
    taken = Counter(item.shown for item in items)
    if any(count > 1 for count in taken.values()):  # files that differ only in what is hidden of their names
        nth: Counter[str] = Counter()
        for index, item in enumerate(sorted(items, key=lambda item: item.path)):
            nth[item.shown] += 1
            items[index] = Found(item.path, f"{item.shown} ({nth[item.shown]})" if nth[item.shown] > 1 else item.shown)
    return sorted(items, key=lambda item: item.shown), problems


def _within(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """Everything in a folder and the folders in it but these themselves; those that may not be opened are told."""

    def refused(failed: OSError) -> None:
        place = Place(file=shown_name(Path(failed.filename).relative_to(folder).as_posix()))
        problems.append(Problem("E301", msg("the folder cannot be opened: {reason}", reason=reason(failed)), place))

    for home, folders, files in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not name.endswith(NO_RECORDS)]
        yield from (Path(home, name) for name in files)
        yield from (path for path in (Path(home, name) for name in folders) if path.is_symlink())


def _wanted(path: Path, root: Path, shown: str, problems: list[Problem]) -> bool:
    parts = path.relative_to(root).parts
    if path.name.startswith("~$") or path.name.startswith(".~"):
        problems.append(Problem("W301", msg("left aside: the lock file of an open workbook"), Place(file=shown)))
    elif any(part.startswith((".", "__MACOSX")) for part in parts):
        problems.append(Problem("W302", msg("left aside: a hidden file"), Place(file=shown)))
    elif not path.is_file():
        problems.append(
            Problem("W303", msg("left aside: a link to a folder, a broken link, or no ordinary file"), Place(file=shown))
        )
    elif path.suffix.lower() not in KNOWN:
        told = msg("left aside: not a kind of file that holds records")
        problems.append(Problem("W303", told, Place(file=shown), as_table(path.suffix.lower())))
    else:
        return True
    return False


def read_item(item: Item) -> FileContent:
    """Read one file or database. What cannot be read becomes a problem in the result, never an exception."""
    if isinstance(item, Found):
        return read_file(item)
    from auditor.files.sql import read_database

    content = FileContent(item.shown, "")
    try:
        read_database(item.database, content)
    except FileRefused as refused:
        content.problems.append(refused.problem(item.shown))
    return content


def read_file(item: Found) -> FileContent:
    """Read one file. What cannot be read becomes a problem in the result, never an exception."""
    content = FileContent(item.shown, "")
    try:
        size = item.path.stat().st_size
        if size > LIMITS.file_bytes:
            raise too_large(msg("{n} bytes", n=f"{size:,}"), LIMITS.file_bytes)
        data = item.path.read_bytes()
        content.sha256 = hashlib.sha256(data).hexdigest()
        _dispatch(item, data, content)
    except FileRefused as refused:
        content.problems.append(refused.problem(item.shown))
    except OSError as error:
        content.problems.append(
            Problem("E301", msg("the file cannot be opened: {reason}", reason=reason(error)), Place(file=item.shown))
        )
    return content


def _dispatch(item: Found, data: bytes, content: FileContent) -> None:
    suffix = item.path.suffix.lower()
    if data.startswith(b"PAR1"):
        from auditor.files.parquet import read_parquet

        if suffix != ".parquet":
            raise _misnamed(suffix, msg("a Parquet file"), ".parquet")
        read_parquet(item.path, content)
    elif suffix == ".parquet" and data and not data.startswith((ZIP_MAGIC, OLE_MAGIC)):
        raise FileRefused("E304", msg("the Parquet file is damaged"), msg("export it again"))
    elif suffix == ".zip" and data:
        from auditor.files.archive import read_archive

        read_archive(data, content, WORKBOOKS | TEXTS, _read_bytes)
    else:
        _read_bytes(suffix, data, content)


@dataclass(frozen=True)
class Format:
    """A format of workbooks and tables of text: what its bytes are like, and the module of this package whose ``read`` reads it.

    ``named``: the endings under which it is read.
    """

    module: str
    fits: Callable[[bytes], bool]
    named: frozenset[str] = WORKBOOKS | TEXTS


FORMATS = (
    Format("workbook", lambda data: data.startswith(ZIP_MAGIC), WORKBOOKS),
    Format("biff5", is_before_biff8, WORKBOOKS),
    Format("workbook", lambda data: data.startswith(OLE_MAGIC) or data[:2] in BIFF_MAGICS, WORKBOOKS),
    Format("spreadsheet_xml", is_spreadsheet_xml),
    Format("html", is_web_page),
    Format("delimited", is_text),
)
"""By what the bytes are, the first that fits: many systems write a web page or a table of text and name it .xls."""


def _read_bytes(suffix: str, data: bytes, content: FileContent) -> None:
    """A workbook or a table of text, by what the bytes are."""
    if not data:
        raise FileRefused("E303", msg("the file is empty"), msg("hand it in again"))
    found = next((one for one in FORMATS if one.fits(data)), None)
    if found is not None and suffix not in found.named and found.named <= WORKBOOKS:
        raise _misnamed(suffix, msg("a workbook"), ".xlsx")
    if found is None or suffix not in found.named:
        raise _no_workbook(suffix)
    read: Callable[[bytes, FileContent], None] = import_module(f"auditor.files.{found.module}").read
    read(data, content)
    if found.module == "delimited" and suffix in WORKBOOKS and content.sheets[-1].width < 2:
        content.sheets.pop()
        raise _no_workbook(suffix)


def _no_workbook(suffix: str) -> FileRefused:
    if suffix in TEXTS:
        return FileRefused("E302", msg("the file is neither a table of text nor a workbook"))
    return FileRefused("E302", msg("the file is named {suffix} and is no workbook", suffix=suffix), save_again())


def _misnamed(suffix: str, what: Message, right: str) -> FileRefused:
    return FileRefused(
        "E302",
        msg("the file is named {suffix} and is {what}", suffix=suffix or msg("without an extension"), what=what),
        msg("rename it to end in {right}", right=right),
    )
