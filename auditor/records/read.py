"""Files and folders → the records of one audit. The one door to import: :func:`read_records`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from auditor.files.guarded import read_all
from auditor.files.limits import LIMITS
from auditor.files.registry import Found, Given, Item, list_inputs, read_item
from auditor.files.sheet import FileContent, Sheet
from auditor.i18n import Message, msg
from auditor.model.model import Model
from auditor.problems import Place, Problem, UserError
from auditor.records.cells.masks import Names
from auditor.records.cells.text import plain
from auditor.records.decided import NOTHING, Decided
from auditor.records.hidden_names import HiddenNames, hide_names
from auditor.records.kept import Kept
from auditor.records.leavers import asked_of_leavers
from auditor.records.people import People
from auditor.records.records import FileRead, Records, Source
from auditor.records.sheets.chunks import Chunk, ChunkColumn, read_tables
from auditor.records.sheets.headers import HeaderCell, Headers, Layout, Unclear
from auditor.records.sheets.headings import State
from auditor.records.sheets.lines_told import Told
from auditor.records.weighing import HandIn, Weighing
from auditor.system.digest import file_digest
from auditor.system.garbage import uncollected
from auditor.system.progress import Progress

Choose = Callable[[str, str], Headers | None]
"""(file, sheet) → the headers by which the sheet is read; None: it is left aside. A mapping file makes one."""
Meanwhile = Callable[[], object]
MANY_BYTES = 100_000
"""From here on files are read by several processes; fewer bytes are read before another process has begun."""
_GUIDES = frozenset({"填写说明", "howtofillthisin", "各栏说明", "aboutthecolumns"})
"""The sheets of explanations in this program's own forms: nothing need be said of them."""


def read_records(
    paths: Iterable[Given] | Given,
    model: Model,
    *,
    roster: Iterable[Given] | Given | None = None,
    complete: bool = False,
    told: Iterable[tuple[Given, HandIn]] = (),
    salt: str = "",
    choose: Choose | None = None,
    weighing: Weighing | None = None,
    progress: Progress | None = None,
    meanwhile: Meanwhile | None = None,
    kept: Kept | None = None,
) -> Records:
    """Import every sheet of every file (a folder is searched recursively) and every table of every database.

    ``roster``: more files that list the schools. ``weighing``: whose word holds where two sources differ.
    ``complete``: every list about several schools names all records there are, so that a school without a row has none; else it
    says nothing of such a school. ``told``: what is said of single ones of ``paths`` instead.
    ``salt``: for the keys of ID numbers; by default a different one for each set of files.
    ``meanwhile``: what to do while other processes read, where there are many files, before this one joins them.
    ``kept``: what reading gave before (:func:`kept_in`); files that it knows are not read again.
    A file that cannot be read becomes a problem in the result; the others are read all the same.

    Raises UserError when nothing at all could be read.
    """
    first, problems = list_inputs(_listed(roster)) if roster is not None else ([], [])
    found, more = list_inputs(_listed(paths))
    problems += more
    known = {item.key for item in first}
    items = first + [item for item in found if item.key not in known]
    said: dict[object, HandIn] = dict.fromkeys((item.key for item in items), HandIn(complete))
    for given, of_it in told:
        said.update(dict.fromkeys((item.key for item in list_inputs([given])[0]), of_it))
    with uncollected():
        decided = weighing.decided if weighing else NOTHING
        chunks, sources, read = _read_all(items, model, problems, progress, said, decided, choose, meanwhile, kept)
        records = _built(model, chunks, sources, [one.content for one in read], salt, weighing) if chunks else None
    persons = [person for one in read for person in one.persons]
    if records is None:
        problems = list(map(HiddenNames(Names(persons)).problem, problems))
        if not any(problem.is_error for problem in problems):
            nothing = msg("no sheet with records was found"), Place(), msg("check the files and their header rows")
            if not items:
                nothing = msg("no file with records was found"), Place(), msg("put the workbooks of the schools there first")
            problems.append(Problem("E308", *nothing))
        raise UserError(problems)
    records.problems = problems
    from auditor.records.one_school import schools_of_sheets  # loads numpy: not before other processes are at work

    about = schools_of_sheets({source.table: records.frames[source.table] for source in records.sources})
    ids = list(map(str, records.frames["schools"]["school_id"].tolist()))
    schools = {source: {ids[key] for key in keys if key >= 0} for source, keys in about.items()}
    records.files = [_became(one.content, [records.sources[n] for n in one.sources], records, schools) for one in read]
    if (asked := asked_of_leavers(records, model)) is not None:
        records.problems.append(asked)
    hide_names(records, People(records, [model], persons).everyone)
    records.problems.sort(key=lambda p: (p.place, p.code))
    return records


def _became(content: FileContent, sources: Sequence[Source], records: Records, schools: Mapping[int, set[str]]) -> FileRead:
    """What became of one file. A file in which one sheet is read counts as read, whatever became of the others.

    ``schools``: source_id → ids of the schools of whom a record of it surely is.
    """
    if not sources:
        codes = {problem.code for problem in content.problems}
        state = "empty" if codes == {"E303"} else "refused" if any(p.is_error for p in content.problems) else "set_aside"
        return FileRead(content.file, content.sha256, state, schools=_named(content.file, records) if state == "refused" else ())
    ids = {source.source_id for source in sources}
    state = "replaced" if ids <= records.replaced else "read" if any(source.rows_in for source in sources) else "empty"
    tables = tuple(dict.fromkeys(source.table for source in sources))
    about = set[str]().union(*(schools.get(one, ()) for one in ids))
    return FileRead(content.file, content.sha256, state, tables, tuple(sorted(about)))


def _named(file: str, records: Records) -> tuple[str, ...]:
    """The id of the school that the name of a file names: of what cannot be read nothing else says whose it is."""
    from auditor.records.who.attach import school_of_path
    from auditor.records.who.schools import SchoolDirectory

    frame = records.frames["schools"]
    columns = [frame[name].tolist() for name in ("school_id", "name", "short_name") if name in frame]
    directory = SchoolDirectory()
    for key, (school_id, *names) in enumerate(zip(*columns, strict=True)):
        directory.add(key, str(school_id), [str(name) for name in names if isinstance(name, str)])
    found = school_of_path(file, directory)
    if found < 0 or directory.stranger(PurePosixPath(file).stem, found, ()):
        return ()
    return (str(columns[0][found]),)


def _built(
    model: Model, chunks: list[Chunk], sources: list[Source], read: list[FileContent], salt: str, weighing: Weighing | None
) -> Records:
    from auditor.records.build import Builder

    digest = hashlib.sha256("".join(sorted(content.sha256 for content in read)).encode()).hexdigest()
    return Builder(model, chunks, sources, salt or digest, weighing).build()


def _listed(paths: Iterable[Given] | Given) -> list[Given]:
    return [paths] if isinstance(paths, Given) else list(paths)


@dataclass
class _FileRead:
    """What one file gave: its account but for the sheets, and every sheet (hidden or not) with the chunks that it gave."""

    content: FileContent
    persons: list[str] = field(default_factory=list)
    sheets: list[tuple[str, str, bool, list[Chunk]]] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)


def _read_all(
    items: list[Item],
    model: Model,
    problems: list[Problem],
    progress: Progress | None,
    said: Mapping[object, HandIn],
    decided: Decided,
    choose: Choose | None,
    meanwhile: Meanwhile | None,
    kept: Kept | None,
) -> tuple[list[Chunk], list[Source], list[_FileRead]]:
    chunks: list[Chunk] = []
    sources: list[Source] = []
    read: list[_FileRead] = []
    for item, one in zip(items, _read_before(items, model, choose, progress, meanwhile, kept), strict=True):
        problems += one.content.problems
        of_it = said[item.key]
        first = len(sources)
        for file, name, hidden, tables in one.sheets:
            if choose:
                choose(file, name)  # once more, as it counts which of its entries are used, and others may have read the file
            for chunk in tables:
                chunk.source_id = len(sources)
                names = (chunk.table, *model.tables[chunk.table].names())
                chunk.complete = of_it.covers(names) or decided.covers(one.content.sha256, names)
                chunk.until, chunk.speaker = chunk.until or of_it.until, of_it.speaker
                chunks.append(chunk)
                sources.append(Source(len(sources), file, name, chunk.table, one.content.sha256, hidden=hidden))
        one.sources = list(range(first, len(sources)))
        read.append(one)
    if progress:
        progress(msg("Reading"), len(items), len(items))
    return chunks, sources, read


def kept_in(folder: Path, model: Model, mapping: Iterable[Path] = ()) -> Kept:
    """What reading by a model and mapping files gave before, as a folder holds it. Raises OSError."""
    depends = [model.model_dump_json().encode("utf-8", "surrogatepass"), *(path.read_bytes() for path in mapping)]
    kinds = (_FileRead, FileContent, Problem, Place, Message, Chunk, ChunkColumn, HeaderCell, Told, State)
    return Kept(folder, depends, kinds)


def _read_before(
    items: list[Item],
    model: Model,
    choose: Choose | None,
    progress: Progress | None,
    meanwhile: Meanwhile | None,
    kept: Kept | None,
) -> list[_FileRead]:
    """Every item read, in their order; those that are kept are not read again, and what was read well is kept."""
    if kept is None:
        return list(_shared(items, model, choose, progress, meanwhile))
    found = {nth: one for nth, item in enumerate(items) if (one := _from(kept, item)) is not None}
    rest = [nth for nth in range(len(items)) if nth not in found]
    for nth, one in zip(rest, _shared([items[nth] for nth in rest], model, choose, progress, meanwhile), strict=True):
        found[nth] = one
        if isinstance(items[nth], Found) and one.sheets and not any(problem.is_error for problem in one.content.problems):
            kept.put(one.content.file, one.content.sha256, one)
    kept.prune()
    return [found[nth] for nth in range(len(items))]


def _from(kept: Kept, item: Item) -> _FileRead | None:
    """What is kept of an item; a database is never kept, and what cannot be read is told by reading it."""
    if not isinstance(item, Found) or item.size > LIMITS.file_bytes:
        return None
    found = kept.get(item.shown, file_digest(item.path))
    return found if isinstance(found, _FileRead) else None


def _shared(
    items: list[Item], model: Model, choose: Choose | None, progress: Progress | None, meanwhile: Meanwhile | None
) -> Iterable[_FileRead]:
    """Every item read behind the border, in their order; by several processes where there is enough to read."""
    headers = Headers(model)

    def work(item: Item) -> _FileRead:
        return _read_item(item, model, choose or (lambda file, sheet: headers))

    def begun(count: int) -> None:
        if progress and items:
            progress(msg("Reading"), count, len(items))  # no file by its name, which may be a person's

    many = sum(item.size for item in items if isinstance(item, Found)) >= MANY_BYTES
    return read_all(items, work, _FileRead, meanwhile=meanwhile, begun=begun, processes=None if many else 1)


def _read_item(item: Item, model: Model, choose: Choose) -> _FileRead:
    content = read_item(item)
    one = _FileRead(content)
    used = [sheet for sheet in content.sheets if sheet.rows]
    if not used and not content.problems:
        content.problems.append(Problem("E303", msg("the file is empty"), Place(file=item.shown)))
    for sheet in used:
        only = sum(other.file == sheet.file for other in used) == 1
        own = choose(sheet.file, sheet.name)
        tables: list[Chunk] = []
        if own is None:
            content.problems.append(
                Problem("W314", msg("left aside: the mapping says so"), Place(file=sheet.file, sheet=sheet.name))
            )
        else:
            tables = _read_sheet(own, model, sheet, only, one)
        one.sheets.append((sheet.file, sheet.name, sheet.hidden, tables))
    content.sheets = []
    _share_texts(one)
    return one


def _share_texts(one: _FileRead) -> None:
    """Let columns that say the same hold the same text: the sheets of a file name the same people and days again and again."""
    known: dict[str, str] = {}
    for *_, tables in one.sheets:
        for chunk in tables:
            for column in chunk.columns.values():
                column.values = [known.setdefault(value, value) if isinstance(value, str) else value for value in column.values]


def _read_sheet(headers: Headers, model: Model, sheet: Sheet, only: bool, one: _FileRead) -> list[Chunk]:
    problems = one.content.problems
    words = PurePosixPath(sheet.file).with_suffix("").name
    place = Place(file=sheet.file, sheet=sheet.name)
    chunks = []
    for found in read_tables(model, headers, sheet, words, only):
        if isinstance(found, Unclear):
            one.persons += found.persons
            if found.candidates or found.is_form or plain(sheet.name) not in _GUIDES:
                code = "E312" if found.is_form else "E310" if found.candidates else "W309"
                where = replace(place, row=sheet.row_number(found.row)) if found.row >= 0 else place
                problems.append(Problem(code, found.message, where, found.suggestion))
            continue
        layout, chunk = found
        chunks.append(chunk)
        problems += _doubtful_columns(model, sheet, layout)
        if chunk.unread:
            problems.append(
                Problem(
                    "E313",
                    msg(
                        "{n} rows above the header hold as much as a record; no header says what, and they were not read",
                        n=len(chunk.unread),
                    ),
                    replace(place, row=chunk.unread[0]),
                    msg("put the header above them"),
                )
            )
    if chunks and sheet.hidden:
        problems.append(Problem("W312", msg("the sheet is hidden; it was read all the same"), place))
    if chunks and sheet.hidden_rows:
        problems.append(Problem("W313", msg("{n} rows are hidden; they were read all the same", n=sheet.hidden_rows), place))
    if chunks and sheet.hidden_columns:
        hidden = msg("{n} columns are hidden; they were read all the same", n=sheet.hidden_columns)
        problems.append(Problem("W313", hidden, place))
    return chunks


def _doubtful_columns(model: Model, sheet: Sheet, layout: Layout) -> Iterator[Problem]:
    """Two columns with an equal claim to one field."""
    for kept, other in layout.duplicates:
        if kept.rank == other.rank:
            where = Place(sheet.file, 0, other.position + 1, sheet.name, sheet.row_number(layout.first - 1), other.header)
            name = field_name(model, layout.table, kept.field)
            yield Problem(
                "E311",
                msg("two columns are both read as {field}; where they differ neither is used", field=name),
                where,
                msg("rename the one that is not meant"),
            )


def field_name(model: Model, table: str, field: str) -> str:
    """A column's Chinese name, also for the columns that only tell whose record it is."""
    special = {"@school_id": ("schools", "school_id"), "@school_name": ("schools", "name"), "@id_number": ("staff", "id_number")}
    owner, column = special.get(field, (table, field))
    return model.tables[owner].columns[column].zh or column
