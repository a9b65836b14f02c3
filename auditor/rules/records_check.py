"""Do the parts of an extended records model fit together? Every table, column, list and population that is named must exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.i18n import Message, msg
from auditor.model.model import Model, Table
from auditor.problems import Problem
from auditor.written.mistakes import fold
from auditor.written.yaml_source import Node

Path = tuple[str, ...]
RESERVED = frozenset({"record_id", "source_id", "source_row", "doubt", "among", "person", "gone_by"})
"""Columns that a table may have beside its own in the physical form of records; links to others end in ``_key``."""
RESERVED_TABLES = frozenset({"submissions", "districts", "sources", "absent"})
"""Tables of a record store that are no records. A name with two underscores is the program's own too."""


_BROKEN = frozenset({"E269", "E274"})
"""What is wrong with ``records:`` itself, so that nothing of it can be taken."""
_UNKNOWN = frozenset({"E231", "E232", "E233", "E235"})


def told_once(problems: Sequence[Problem], records: Node | None) -> list[Problem]:
    """Without the names that are unknown only because ``records:``, which writes them, is broken."""
    if records is None or not any(problem.code in _BROKEN for problem in problems):
        return list(problems)
    written = {fold(word) for word in _words(records)}

    def follows(problem: Problem) -> bool:
        said = [value for value in problem.message.values.values() if isinstance(value, str)]
        return problem.code in _UNKNOWN and any(fold(word.rsplit(".", 1)[-1]) in written for word in said)

    return [problem for problem in problems if not follows(problem)]


def _words(node: Node) -> Iterator[str]:
    """Every key and text of a part of a file."""
    yield from node.items
    if node.text is not None:
        yield node.text
    for inner in (*node.items.values(), *node.elements):
        yield from _words(inner)


def misfits(model: Model) -> Iterator[tuple[Path, Message]]:
    """Each misfit: where it stands (``("tables", "drills", "columns", "kind")``) and what is wrong."""
    for name, table in model.tables.items():
        yield from _table(model, name, table)
    for name, population in model.populations.items():
        where = ("populations", name)
        if bool(population.of) == bool(population.extends):
            yield where, msg("A population has either of (a table) or extends (another population).")
        elif population.of and population.of not in model.tables:
            yield (*where, "of"), msg("There is no table “{name}”.", name=population.of)
        elif population.extends and not _rests_on_table(model, name):
            yield (*where, "extends"), msg("The population {name} rests on something unknown.", name=name)
        for entry in population.leaves_out:
            if set(entry) != {"when", "zh", "en"}:
                yield (*where, "leaves_out"), msg("Whom a population leaves out is told by when, zh and en.")


def _table(model: Model, name: str, table: Table) -> Iterator[tuple[Path, Message]]:
    where = ("tables", name)
    if name in RESERVED_TABLES or "__" in name:
        yield where, _kept(name)
    for key in ("key", "dated_by"):
        column = getattr(table, key)
        if column and column not in table.columns:
            yield (*where, key), msg("The table has no column “{name}”.", name=column)
    if table.dated_by and table.dated_by in table.columns and table.columns[table.dated_by].type != "date":
        yield (*where, "dated_by"), msg("“{name}” is no date.", name=table.dated_by)
    if table.level == "school" and name != "schools" and "schools" not in table.links().values():
        yield where, msg("A table of schools needs a column of type school.")
    links = list(table.links().values())
    for target in sorted({target for target in links if links.count(target) > 1}):
        yield (*where, "columns"), msg("A table can point to {target} only once.", target=target)
    for column_name, column in table.columns.items():
        here = (*where, "columns", column_name)
        if column_name in RESERVED or column_name.endswith("_key") or "__" in column_name:
            yield here, _kept(column_name)
        if (column.type == "code") != bool(column.list):
            yield here, msg("A code column names its list, and only a code column does.")
        elif column.list and column.list not in model.code_lists:
            yield here, msg("There is no code list “{name}”.", name=column.list)
        if (column.type == "link") != bool(column.to):
            yield here, msg("A link column names the table it points to, and only a link column does.")
        elif column.to and column.to not in model.tables:
            yield here, msg("There is no table “{name}”.", name=column.to)
        elif column.to and model.tables[column.to].level == "bureau" and table.level == "school":
            yield here, msg("A table of schools cannot point to {name}, which is the bureau's.", name=column.to)
        if not column.zh and column.type not in ("school",):
            yield here, msg("A column needs a Chinese name.")
    for derived_name, derived in table.derived.items():
        here = (*where, "derived", derived_name)
        if (derived.kind == "formula") != bool(derived.formula):
            yield here, msg("What follows from other fields is written as a formula.")
        if not derived.zh:
            yield here, msg("A column needs a Chinese name.")
        owner = model.tables.get(derived.table) if derived.table else table
        if owner is None:
            yield here, msg("There is no table “{name}”.", name=derived.table)
            continue
        for column in (derived.from_, derived.to, derived.of, derived.as_, derived.stated):
            if column and column not in table.columns:
                yield here, msg("The table has no column “{name}”.", name=column)


def _kept(name: str) -> Message:
    return msg("The program itself keeps something under the name “{name}”; choose another.", name=name)


def _rests_on_table(model: Model, name: str) -> bool:
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        population = model.populations.get(name)
        if population is None:
            return False
        if population.of:
            return population.of in model.tables
        name = population.extends
    return False
