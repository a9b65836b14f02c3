"""Mapping files (YAML) → the headers of each sheet. Nothing in them is guessed: what is left as “?” must be answered first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from auditor.i18n import listed, msg
from auditor.mapping.headers import MappedHeaders, Target
from auditor.model.model import Model
from auditor.problems import Problem, UserError
from auditor.records.cells.cells import converter
from auditor.records.cells.text import plain
from auditor.records.sheets.headers import Headers
from auditor.written.keyed import by_key
from auditor.written.mistakes import Mistakes, did_you_mean, fold
from auditor.written.yaml_source import Document, Node, read_yaml

LEFT_ASIDE = "不读"
"""Written for a sheet or a column that is not to be read; ``-`` means the same."""
OPEN = "?"
"""Written where a person has to decide."""
_KEYS = {
    "sheets": "工作表",
    "file": "文件",
    "sheet": "表名",
    "table": "表",
    "columns": "列",
    "column": "列名",
    "yes": "是",
    "no": "否",
    "values": "值",
    "ignore": "忽略",
    "school": "学校",
    "constants": "固定值",
}
_CODED = frozenset({"code", "boolean", "text", "date", "integer", "number", "money", "time"})
"""Types of columns whose cells a mapping may declare; not those that tell whose record it is."""


@dataclass(frozen=True)
class _Entry:
    file: str
    sheet: str
    headers: Headers | None
    node: Node
    document: Document


class SheetMapping:
    """What mapping files say. Call it with (file, sheet): the headers to read that sheet by, None to leave it aside.

    The first entry that fits a sheet speaks of it.
    """

    def __init__(self, model: Model, entries: list[_Entry]) -> None:
        self._plain, self._entries = Headers(model), entries
        self._used: set[int] = set()

    def __call__(self, file: str, sheet: str) -> Headers | None:
        for n, entry in enumerate(self._entries):
            if _fits(file, entry.file) and _fits(sheet, entry.sheet):
                self._used.add(n)
                return entry.headers
        return self._plain

    def unused(self) -> list[Problem]:
        """Entries for which there was no sheet, once everything is read."""
        found: list[Problem] = []
        for n, entry in enumerate(self._entries):
            if n not in self._used:
                mistakes = Mistakes(entry.document, found)
                mistakes.add("W324", entry.node, msg("No sheet was read that this entry speaks of."))
        return found


def _fits(name: str, wanted: str) -> bool:
    """Whether a name is the one wanted, or fits it where it has ``*`` or ``?``; a name with brackets fits itself."""
    return name == wanted or fnmatchcase(name, wanted)


def read_mapping(paths: Path | Iterable[Path], model: Model) -> SheetMapping:
    """Read mapping files; raises UserError with all their mistakes."""
    entries: list[_Entry] = []
    problems: list[Problem] = []
    known = Headers(model)
    for path in [paths] if isinstance(paths, Path) else paths:
        document = read_yaml(path, str(path))
        mistakes = Mistakes(document, problems)
        sheets = _keyed(document.root, mistakes).get("sheets")
        if sheets is None or not sheets.is_list:
            mistakes.add("E321", document.root, msg("A mapping file lists sheets under “sheets”."))
        entries += [entry for node in (sheets.elements if sheets else []) if (entry := _entry(node, model, known, mistakes))]
    if any(problem.is_error for problem in problems):
        raise UserError(problems)
    return SheetMapping(model, entries)


def _entry(node: Node, model: Model, known: Headers, mistakes: Mistakes) -> _Entry | None:
    told = _keyed(node, mistakes)
    file, sheet = (_text(told, key, mistakes) or "*" for key in ("file", "sheet"))
    written = _text(told, "table", mistakes)
    if written in (LEFT_ASIDE, "-"):
        return _Entry(file, sheet, None, node, mistakes.document)
    passed_over = list(_listed(told["ignore"], mistakes)) if "ignore" in told else []
    school = _text(told, "school", mistakes)
    if "table" not in told and "columns" not in told and "constants" not in told and (school or passed_over):
        return _Entry(file, sheet, MappedHeaders(model, "", {}, passed_over, school), node, mistakes.document)
    if written in (OPEN, ""):
        mistakes.add("E322", told.get("table", node), msg("Which table this sheet holds is not answered yet."))
        return None
    names = {fold(name): table for table, spec in model.tables.items() for name in (table, spec.en, *spec.names())}
    table = names.get(fold(written))
    if table is None:
        guess = did_you_mean(written, [spec.zh for spec in model.tables.values()])
        mistakes.add("E323", told["table"], msg("There is no table “{name}” in the records model.", name=written), guess)
        return None
    columns = told.get("columns")
    targets: dict[str, Target] = {}
    for header, child in (columns.items if columns else {}).items():
        target = _target(child, table, model, known, mistakes)
        if target is not None:
            targets[header] = target
    constants = dict(_constants(told["constants"], table, model, known, mistakes)) if "constants" in told else {}
    headers = MappedHeaders(model, table, targets, passed_over, school, constants)
    return _Entry(file, sheet, headers, node, mistakes.document)


def _constants(node: Node, table: str, model: Model, known: Headers, mistakes: Mistakes) -> Iterator[tuple[str, str]]:
    """Field → what holds for every record of the sheet: 培训级别: 县级."""
    if not node.is_mapping or node.is_empty:
        mistakes.add(
            "E321", node, msg("Write the columns and what holds for every record, such as {example}.", example="谈话方式: 面对面")
        )
        return
    spec = model.tables[table]
    for written, child in node.items.items():
        found = known.resolve(table, written)
        column = spec.columns.get(found[0]) if found else None
        word = _text(node.items, written, mistakes)
        if column is None:
            guess = did_you_mean(written, [one.zh for one in spec.columns.values() if one.zh])
            message = msg("The table {table} has no column “{name}”.", table=spec.zh, name=written)
            mistakes.add("E323", node.keys[written], message, guess)
        elif column.type not in _CODED or column.personal:
            mistakes.add("E321", child, msg("The values of this column tell whose record it is; they cannot be declared."))
        elif not word:
            mistakes.add("E321", child, msg("A text is expected here."))
        elif (wrong := converter(column, model.code_list_of(table, found[0]))(word, False)).kind == "doubted":  # type: ignore[index]
            why = msg("The column {column} does not know “{value}”: {why}.", column=column.zh, value=word, why=wrong.message)
            mistakes.add("E323", child, why)
        else:
            yield found[0], word  # type: ignore[index]


def _listed(node: Node, mistakes: Mistakes) -> Iterator[str]:
    """Headers of columns that mean nothing, one or a list."""
    for element in node.elements if node.is_list else [node]:
        if element.text is None or not element.text.strip():
            mistakes.add("E321", element, msg("A text is expected here."))
        else:
            yield element.text.strip()


def _target(node: Node, table: str, model: Model, known: Headers, mistakes: Mistakes) -> Target | None:
    told = _keyed(node, mistakes) if node.is_mapping else {"column": node}
    written = _text(told, "column", mistakes)
    if written in (LEFT_ASIDE, "-"):
        return Target("")
    if written in (OPEN, ""):
        mistakes.add("E322", node, msg("Which column this is is not answered yet."))
        return None
    found = known.resolve(table, written)
    if found is None:
        spec = model.tables[table]
        guess = did_you_mean(written, [column.zh for column in spec.columns.values() if column.zh])
        message = msg("The table {table} has no column “{name}”.", table=spec.zh, name=written)
        mistakes.add("E323", told.get("column", node), message, guess)
        return None
    if "values" in told:
        return Target(found[0], values=tuple(_values(told["values"], table, found[0], model, mistakes)))
    yes, no = (_text(told, key, mistakes) for key in ("yes", "no"))
    if not yes and not no:
        return Target(found[0])
    if len(yes) != 1 or len(no) != 1 or not (yes + no).isdecimal() or yes == no:
        mistakes.add("E321", node, msg("For yes and no write two different digits."))
        return None
    return Target(found[0], f"是={yes},否={no}")


def _values(node: Node, table: str, field: str, model: Model, mistakes: Mistakes) -> Iterator[tuple[str, str]]:
    """What cells stand for: each written value and a word that the column knows, nothing for an empty cell."""
    column = model.tables[table].columns.get(field)
    if column is None or column.type not in _CODED or (column.type == "text" and column.personal):
        mistakes.add("E321", node, msg("The values of this column tell whose record it is; they cannot be declared."))
        return
    if not node.is_mapping or node.is_empty:
        mistakes.add("E321", node, msg("Write what each value stands for, such as {example}.", example='"1": 男'))
        return
    read = converter(column, model.code_list_of(table, field))
    seen: set[str] = set()
    for value in node.items:
        word, form = _text(node.items, value, mistakes), plain(value)
        if form in seen:
            mistakes.add("E321", node.keys[value], msg("“{key}” is given twice.", key=value))
        elif word and (wrong := read(word, False)).kind == "doubted":
            why = msg("The column {column} does not know “{value}”: {why}.", column=column.zh, value=word, why=wrong.message)
            mistakes.add("E323", node.items[value], why)
        else:
            yield form, word
        seen.add(form)


def _text(told: dict[str, Node], key: str, mistakes: Mistakes) -> str:
    node = told.get(key)
    if node is None or node.value is None:
        return ""
    if isinstance(node.value, list | dict):
        mistakes.add("E321", node, msg("A text is expected here."))
        return ""
    return str(node.value).strip()


def _keyed(node: Node, mistakes: Mistakes) -> dict[str, Node]:
    """The entries of a mapping by their English keys."""
    if not node.is_mapping:
        mistakes.add("E321", node, msg("Here stand keys and values: {keys}.", keys=listed(_KEYS)))
        return {}
    return by_key(node, {key: (chinese,) for key, chinese in _KEYS.items()}, mistakes, "E321", "E321")
