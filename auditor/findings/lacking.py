"""What an unknown finding waits for: tables, and columns that somebody can fill in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain

from auditor.findings.record_names import RecordNames
from auditor.measures.evidence import Found, Part
from auditor.measures.history_sql import LEFT, SINCE, STAFF
from auditor.measures.moment import ymd
from auditor.measures.task import Task
from auditor.measures.uses import HISTORY, sources
from auditor.model.model import Model
from auditor.rules import ast
from auditor.verdicts.outcome import Outcome


def missing_cells(
    task: Task, records: Sequence[Found], names: RecordNames, absent: Absent, doubted: Collection[str]
) -> tuple[str, ...]:
    """What leaves records open, in the order in which the rule asks it: ``table.column``, or a table that was not handed in.

    Of a derived field that cannot be worked out these are the cells behind it that are blank, tell no exact day, or contradict
    one another; of linked records what may be open of them. ``absent``: see :data:`Absent`; ``doubted``: tables with rows of the
    subject that only perhaps count.
    """
    found: dict[tuple[int, int, str], None] = {}
    for record in records:
        for place, part in record.open:
            for nth, name in enumerate(_waits_for(part, record, task, names, absent, doubted)):
                found[place, nth, name] = None
    return tuple(dict.fromkeys(name for *_, name in sorted(found)))


Absent = Callable[[str, int, str], bool]
"""Whether the school of a record (of a table, by its record_id) may not have handed in another table."""
IDENTITY = f"{STAFF}.id_number"
"""What tells whether two rows of the staff are one person."""


def _waits_for(
    part: Part, record: Found, task: Task, names: RecordNames, absent: Absent, doubted: Collection[str]
) -> Iterator[str]:
    """What has to be known of a record so that one part of the question is no longer open."""
    condition = part.condition
    if part.kind == "person":
        yield IDENTITY
    elif condition is None:
        yield f"{record.table}.{names.model.tables[record.table].dated_by}"
    elif isinstance(condition, ast.Linked):
        if absent(record.table, record.record_id, condition.table):
            yield condition.table
        else:
            found = _of_linked(condition, names)
            yield from found or ([] if condition.table in doubted else [f"{condition.table}.{condition.via}"])
    else:
        fields = dict.fromkeys(condition.reads())
        values = dict(zip(record.fields, record.values, strict=True))
        for field in [one for one in fields if values.get(one) is None] or fields:
            yield from _behind(field, record, task, names)


def _of_linked(linked: ast.Linked, names: RecordNames) -> list[str]:
    """The columns that may leave records open that are linked to another: what is asked of them, and whose they are."""
    fields = [*linked.where.fields(), *([linked.value] if linked.value is not None else [])]
    fields += [ast.Field((), linked.table, day, "date")] if (day := names.model.tables[linked.table].dated_by) else []
    columns = dict.fromkeys(column for field in fields for column in _columns(field, names.model))
    whose = names.model.tables[linked.table].links()[linked.via] == STAFF and names.has_strays(linked.table)
    open_ = [f"{table}.{name}" for table, name in columns if names.has_open_cells(table, name)]
    return [*([f"{linked.table}.{linked.via}"] if whose else []), *open_]


def _behind(field: ast.Field, record: Found, task: Task, names: RecordNames) -> Iterator[str]:
    columns = _columns(field, names.model)
    own = names.at(record.table, record.record_id, field.path)
    if own is None and (link := names.link(record.table, field.path)):
        yield f"{record.table}.{link}"
        return
    its_own = [] if own is None else [(table, column) for table, column in columns if table == field.table]  # not its school's
    blank = [(table, column) for table, column in its_own if own is not None and names.is_blank(table, column, own)]
    if not blank and field.derived:
        blank = [(table, column) for table, column in its_own if own is not None and names.is_vague(table, column, own)]
        if names.model.tables[field.table].derived[field.name].kind in HISTORY:
            # Of today the status is known, not of the day that counts; or it says present, and a day of leaving that is over.
            vague = own is not None and names.is_vague(STAFF, SINCE, own)
            blank.append((STAFF, SINCE if vague else "status"))
            blank += [(STAFF, LEFT)] if own is not None and names.left_and_present(own, ymd(task.moment.as_of)) else []
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


def scope_cells(task: Task, outcome: Outcome, subject: int, names: RecordNames) -> tuple[str, ...]:
    """The columns that leave it open whether the rule applies."""
    if outcome.case.applies != 2:
        return ()
    columns = dict.fromkeys(column for field in task.rule.applies_to.fields() for column in _columns(field, names.model))
    found = []
    for table, name in columns:
        of_school = table == "schools" and task.subject == "school"
        if names.school_lacks(name, subject) if of_school else names.has_open_cells(table, name):
            found.append(f"{table}.{name}")
    return tuple(found)


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
