"""What a form has to ask for: the tables and columns that the rules of some packs read, and for which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from auditor.measures.moment import moment_of
from auditor.measures.owed import Who, asked_of, holds
from auditor.measures.uses import columns_used
from auditor.model.model import Column, Model, Table
from auditor.records.cells.dates import as_date
from auditor.rules import ast
from auditor.rules.last_day import periods_of
from auditor.rules.pack import Pack

SCHOOL_COLUMNS = ("school_id", "name")
"""By these columns of the table of schools a row of a form for several schools says whose it is."""
_NAMING = ("name", "title")
"""By these a person tells two records of a table apart; without one, two visits on one day would be one row twice."""


@dataclass(frozen=True)
class Asked:
    """One column of a sheet. ``rules``: those that read it; none for a column that only says who or which.

    ``header``: the words above it. ``owner``: the table whose column it is (``schools`` for the school of a row).
    ``suggested``: texts that rules look for in a text column.
    """

    owner: str
    name: str
    column: Column
    rules: tuple[ast.Rule, ...] = ()
    suggested: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        return self.column.zh or self.name


@dataclass(frozen=True)
class Sheet:
    """One sheet of a form. ``start`` and ``end``: days of the records asked for, where they are ``dated``; None: no limit.

    ``periods``: the names of the terms, years and months that its rules look at, in their order. ``kinds``: the kinds of
    records that the rules look for; others need not be listed. ``stated_in``: the table and the column that say in one figure
    what these records add up to.
    """

    table: str
    spec: Table
    columns: tuple[Asked, ...]
    rules: tuple[ast.Rule, ...]
    dated: bool = False
    start: date | None = None
    end: date | None = None
    periods: tuple[dict[str, str], ...] = ()
    kinds: tuple[str, ...] = ()
    stated_in: tuple[str, str] | None = None

    def position(self, column: str) -> int | None:
        """Place of a column of the sheet's own table, None when it is not asked for."""
        return next((n for n, asked in enumerate(self.columns) if (asked.owner, asked.name) == (self.table, column)), None)


@dataclass(frozen=True)
class Form:
    """What one workbook asks for. ``papers``: rules that are shown by papers, for which there is nothing to fill in.

    ``known``: it is filled in by the bureau and nothing is asked.
    """

    who: Who
    packs: tuple[Pack, ...]
    model: Model
    sheets: tuple[Sheet, ...]
    papers: tuple[ast.Rule, ...]
    known: bool = False

    def sheet(self, table: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.table == table), None)


@dataclass
class _Reads:
    """What the rules read of one table."""

    rules: dict[str, ast.Rule] = field(default_factory=dict)
    columns: dict[str, dict[str, ast.Rule]] = field(default_factory=dict)
    start: date | None = date.max
    end: date = date.min
    periods: dict[date, dict[str, str]] = field(default_factory=dict)


def form_of(packs: Sequence[Pack], as_of: date, who: Who, about: Mapping[str, str] | None = None) -> Form:
    """The form that ``packs`` need for an audit as of that day, for a school to fill in or for the bureau.

    ``about``: what is surely known of the one school (column → code); what surely does not apply to such a school is not asked.
    The bureau's own tables, and what is paid by the treasury, are asked of the bureau alone: an empty sheet of payments from
    a school would say that nobody was paid.
    """
    model = packs[-1].model
    rules = [(pack, rule) for pack in packs for rule in _in_order(pack)]
    asked = asked_rules(packs, about or {})
    reads: dict[str, _Reads] = {}
    for pack, rule in rules:
        for table in asked_of(rule, model, who):
            if table != "schools" and rule.id not in asked:
                continue
            found = reads.setdefault(table, _Reads())
            found.rules[rule.id] = rule
            looked_at = rule.windows(table) or {_unnamed_window(table, model)}
            _widen(found, pack, rule, looked_at, as_of)
        for table, column in columns_used(rule, model):
            if table in reads and rule.id in reads[table].rules:
                reads[table].columns.setdefault(column, {})[rule.id] = rule
    _with_identity(reads, model, who)
    texts = _texts([rule for _, rule in rules])
    sheets = tuple(_sheet(name, reads, model, texts, who, as_of) for name in model.tables if name in reads)
    papers = tuple(rule for _, rule in rules if rule.id in asked and rule.measure.paper() and who in rule.subjects)
    return Form(who, tuple(packs), model, sheets, papers)


def asked_rules(packs: Sequence[Pack], about: Mapping[str, str]) -> frozenset[str]:
    """The rules that may apply to a school of which ``about`` is surely known."""
    return frozenset(rule.id for pack in packs for rule in pack.rules if not about or holds(rule.applies_to, about) is not False)


def _in_order(pack: Pack) -> list[ast.Rule]:
    """The rules in the order of the document's clauses, 十 after 九; those that no clause lists come last."""
    listed = [rule for clause in pack.clauses for rule in clause.rules]
    place = {rule: n for n, rule in reversed(list(enumerate(listed)))}
    return sorted(pack.rules, key=lambda rule: place.get(rule.id, len(listed)))


def known_form(packs: Sequence[Pack], as_of: date) -> Form:
    """What a bureau knows itself of a school and the school needs for its self-check: its row of the list, what is paid to it."""
    school, bureau = form_of(packs, as_of, "school"), form_of(packs, as_of, "bureau")
    own = [sheet for sheet in school.sheets if sheet.table == "schools"]
    paid = [sheet for sheet in bureau.sheets if sheet.spec.level != "bureau" and sheet.table != "schools"]
    return Form("school", tuple(packs), school.model, (*own, *paid), (), known=True)


def _with_identity(reads: dict[str, _Reads], model: Model, who: Who) -> None:
    """Add the tables that say whose a record is."""
    if who == "school" and reads:
        reads.setdefault("schools", _Reads())
        if any(spec.type == "person" for table in reads for spec in model.tables[table].columns.values()):
            reads.setdefault("staff", _Reads())
        bureaus = {rule.id: rule for found in reads.values() for rule in found.rules.values() if "bureau" in rule.subjects}
        if bureaus and "district" in model.tables["schools"].columns:
            reads["schools"].columns["district"] = bureaus  # findings on a bureau are told district by district


def _sheet(
    name: str, reads: dict[str, _Reads], model: Model, texts: dict[tuple[str, str], tuple[str, ...]], who: Who, as_of: date
) -> Sheet:
    """A sheet of the form; of a term or year that still runs on the day of the audit records are asked for up to that day."""
    found, spec = reads[name], model.tables[name]
    columns = []
    if who == "bureau" and any(column.type == "school" for column in spec.columns.values()):
        known = model.tables["schools"].columns
        columns = [Asked("schools", column, known[column].model_copy(update={"type": "school"})) for column in SCHOOL_COLUMNS]
    for column, declared in spec.columns.items():
        if declared.private or declared.type == "school":
            continue
        rules = tuple(found.columns.get(column, {}).values())
        if rules or _identifies(name, column, reads, model):
            columns.append(Asked(name, column, declared, rules, texts.get((name, column), ())))
    dated = bool(spec.dated_by) and found.end > date.min
    start = None if found.start in (None, date.max) else found.start
    periods = tuple({label["zh"]: label for _, label in sorted(found.periods.items(), key=lambda one: one[0])}.values())
    end = min(found.end, as_of) if dated else None
    asking = tuple(found.rules.values())
    kinds, stated = _kinds(name, asking), _stated_in(name, reads, model)
    return Sheet(name, spec, tuple(columns), asking, dated, start, end, periods if dated else (), kinds, stated)


def _kinds(table: str, rules: Sequence[ast.Rule]) -> tuple[str, ...]:
    """The kinds of records that the rules look for in a table; none where some rule takes any."""
    found: dict[str, None] = {}
    for rule in rules:
        looks = list(rule.looks(table))
        for one in looks:
            kinds = _kinds_chosen(one.where if isinstance(one, ast.Population) else one.looks_at)
            if not kinds:
                return ()
            found |= dict.fromkeys(kinds)
        if not looks:  # read through a derived field
            return ()
    return tuple(found)


def _kinds_chosen(where: ast.Condition) -> tuple[str, ...]:
    """The kinds of which a record must be one to satisfy a condition."""
    for part in where.of if isinstance(where, ast.All) else (where,):
        if isinstance(part, ast.OneOf) and str(part.field) == "kind" and part.field.type == "code":
            return tuple(map(str, part.values))
    return ()


def _stated_in(table: str, reads: dict[str, _Reads], model: Model) -> tuple[str, str] | None:
    """Of years of service: the column that may state their sum instead."""
    for name, spec in model.tables.items():
        for derived in spec.derived.values():
            if derived.table == table and derived.stated and derived.stated in (reads[name].columns if name in reads else ()):
                return name, derived.stated
    return None


def _identifies(table: str, column: str, reads: dict[str, _Reads], model: Model) -> bool:
    """Whether the column says who or which, though no rule reads it."""
    spec = model.tables[table]
    declared = spec.columns[column]
    if column == spec.key:
        linked = {c.to for other in reads for c in model.tables[other].columns.values() if c.type == "link"}
        return table in ("schools", "staff") or table in linked
    if declared.type == "link":
        return declared.to in reads
    if column == "district":
        return spec.level == "bureau"
    return declared.type == "person" or bool(declared.names) or (declared.type == "text" and column in _NAMING)


def _unnamed_window(table: str, model: Model) -> ast.Window:
    """When a rule reads a table without counting its records: through a derived field (years of service: all of them), or as what
    its records point to (the activity of a list of participants)."""
    summed = any(derived.table == table for spec in model.tables.values() for derived in spec.derived.values())
    return ast.Window("ever" if summed else "period")


def _widen(found: _Reads, pack: Pack, rule: ast.Rule, looked_at: set[ast.Window], as_of: date) -> None:
    """Take in the days of the windows in every period of the rule."""
    for period in periods_of(rule, pack.calendar, pack.model, as_of):
        moment = moment_of(rule, period, as_of, pack.calendar)
        if not period.one_day and rule.period.kind != "rolling":
            found.periods.setdefault(period.start, period.label)
        for window in looked_at:
            first, last = moment.window(window)
            found.end = max(found.end, period.end, as_date(last))
            if moment.earlier is not None and first is not None:
                first, _ = moment.earlier.window(window)
            if first is None:
                found.start = None
            elif found.start is not None:
                found.start = min(found.start, as_date(first))


def _texts(rules: Sequence[ast.Rule]) -> dict[tuple[str, str], tuple[str, ...]]:
    """(table, text column) → what rules look for there."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for rule in rules:
        for condition in rule.conditions():
            for test in condition.tests():
                if isinstance(test, ast.OneOf) and test.field.type == "text" and not test.field.derived:
                    texts = (value for value in test.values if isinstance(value, str))
                    found.setdefault((test.field.table, test.field.name), {}).update(dict.fromkeys(texts))
    return {key: tuple(texts) for key, texts in found.items()}
