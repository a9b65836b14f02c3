"""What an unknown finding waits for: tables, and columns that somebody can fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from auditor.findings.record_names import RecordNames
from auditor.measures.evidence import Found
from auditor.measures.history_sql import STAFF
from auditor.measures.task import Task
from auditor.measures.uses import HISTORY, sources
from auditor.model.model import Model
from auditor.rules import ast
from auditor.verdicts.outcome import Outcome


def missing_cells(records: Sequence[Found], names: RecordNames) -> tuple[str, ...]:
    """table.column of the values missing in doubtful records, in the order in which the rule reads them.

    Of a derived field that cannot be worked out these are the cells behind it that are blank, or tell no exact day.
    """
    found: dict[tuple[int, int, str], None] = {}
    for record in records:
        if record.role == "doubtful":
            for nth, (field, value) in enumerate(zip(record.fields, record.values, strict=True)):
                for place, name in enumerate(_behind(field, record, names) if value is None else ()):
                    found[nth, place, name] = None
    return tuple(dict.fromkeys(name for *_, name in sorted(found)))


def _behind(field: ast.Field, record: Found, names: RecordNames) -> Iterator[str]:
    columns = _columns(field, names.model)
    own = names.at(record.table, record.record_id, field.path)
    if own is None and (link := names.link(record.table, field.path)):
        yield f"{record.table}.{link}"
        return
    its_own = [] if own is None else [(table, column) for table, column in columns if table == field.table]  # not its school's
    blank = [(table, column) for table, column in its_own if own is not None and names.is_blank(table, column, own)]
    if not blank and field.derived:
        blank = [(table, column) for table, column in its_own if own is not None and names.is_vague(table, column, own)]
        # Of today the status is known, not of the day that counts.
        blank += [(STAFF, "status")] if names.model.tables[field.table].derived[field.name].kind in HISTORY else []
    others = [one for one in columns if one not in its_own and names.has_open_cells(*one)] if field.formula is not None else []
    for table, column in dict.fromkeys(blank or others or columns):
        yield f"{table}.{column}"


def _columns(field: ast.Field, model: Model) -> list[tuple[str, str]]:
    """The columns behind a field, those of its own table first, as the records model has them."""
    if not field.derived:
        return [(field.table, field.name)]
    if field.formula is not None:
        counted = (of for linked in field.formula.counted() for of in linked.where.fields())
        return [one for part in chain(field.formula.fields(), counted) for one in _columns(part, model)]
    of_table = {table: list(model.tables[table].columns) for table, _ in sources(field, model)}
    return sorted(sources(field, model), key=lambda one: (one[0] != field.table, of_table[one[0]].index(one[1])))


def limit_cells(task: Task, outcome: Outcome, school: int, names: RecordNames) -> tuple[str, ...]:
    """The cells of a school that say nothing of what is asked of it."""
    if outcome.case.limits_known or task.subject != "school":
        return ()
    fields = (field for bound in task.rule.bounds for field in bound.threshold.fields())
    columns = dict.fromkeys(column for field in fields for column in _columns(field, names.model) if column[0] == "schools")
    return tuple(f"{table}.{name}" for table, name in columns if names.school_lacks(name, school))


def never_nothing(task: Task, outcome: Outcome, names: RecordNames) -> tuple[str, ...]:
    """What may be missing where no record that is shown says so: what the scope, the limits, or linked records are told by.

    Of these columns the ones with cells that say nothing, or no exact day.
    """
    rule, model = task.rule, names.model
    fields: list[ast.Field] = []
    if outcome.case.applies == 2:
        fields += rule.applies_to.fields()
    if not outcome.case.limits_known:
        fields += [field for bound in rule.bounds for field in bound.threshold.fields()]
    if any(count and "perhaps" in name for name, count in outcome.case.figures.counts.items()):  # who is among those counted
        fields += [field for population in rule.measure.populations() for field in population.where.fields()]
    for linked in () if fields else (one for condition in rule.measure.conditions() for one in condition.linked()):
        fields += linked.where.fields()
        fields += [linked.value] if linked.value is not None else []
        fields += [ast.Field((), linked.table, day, "date")] if (day := model.tables[linked.table].dated_by) else []
    columns = dict.fromkeys(column for field in fields or rule.fields() for column in _columns(field, model))
    about = {(one.table, one.via) for condition in rule.measure.conditions() for one in condition.linked()}
    whose = sorted((table, via) for table, via in about if model.tables[table].links()[via] == STAFF and names.has_strays(table))
    found = [*whose, *(column for column in columns if column not in whose and names.has_open_cells(*column))] or columns
    return tuple(f"{table}.{name}" for table, name in found) or rule.tables() or rule.counted_rules()
