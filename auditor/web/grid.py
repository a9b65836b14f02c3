"""The grid of what was handed in, school by table, and what there is to decide: one line a school and cause, weightiest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from auditor.forms.needs import form_of
from auditor.forms.prefill import own_forms, schools_of
from auditor.measures.uses import columns_used
from auditor.quality.account import Quality, account
from auditor.records.doubt import COLUMN as DOUBT
from auditor.records.doubt import CONTESTED_ROW
from auditor.web.asked import choices_of_several, with_answers
from auditor.web.looking import texts
from auditor.web.models import ASKED, CURRENT, REFUSED, Audit, HandIn, School

if TYPE_CHECKING:
    from auditor.records.records import CellNote, Records
    from auditor.rules.pack import Pack

UNREADABLE = ("rejected", "doubted")
_SETTLED = (
    "it was decided that another file stands, and that has no such row",
    "the same record as row {row} of {place}",
    "{one} and {two} are two versions of one hand-in; {n} rows of both were laid over each other; say which of them holds",
)
"""Why a row is told of that could be read and that nobody has to look at again."""
GOOD = ("rows", "none", "bureau", "not_asked")
"""States of a table in which nothing has to be done about it."""
SHOWN = 3
LISTED = 200
"""Notes kept of one cell of the grid."""


@dataclass
class _Cell:
    """One table of one school. ``hand_ins``: SHA-256 of a hand-in → its rows; ``rows``: what all of them come to together.

    ``doubtful``: (SHA-256, sheet) → the rows that another of the files does not have.
    """

    hand_ins: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    doubtful: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    unreadable: int = 0
    contested: int = 0

    @property
    def differs(self) -> bool:
        """Whether several files hold this table and do not say the same."""
        return len(self.hand_ins) > 1 and bool(self.contested or self.doubtful)


def grid_of(audit: Audit, records: Records, packs: Sequence[Pack]) -> dict[str, Any]:
    """Everything that the page of hand-ins shows, in both languages."""
    model = packs[-1].model
    quality = account(records, model, packs, audit.name)
    form = form_of(packs, audit.as_of, "school")
    tables = [sheet.table for sheet in form.sheets if sheet.table != "schools"]
    schools = list(School.objects.filter(audit=audit))
    hand_ins = list(HandIn.objects.filter(audit=audit, state=CURRENT, school__isnull=False).select_related("school"))
    cells = _cells(quality, schools, hand_ins)
    _rows_of(cells, records, hand_ins)
    given = _submitted(records)
    by_bureau = {table for table in tables if _from_bureau(quality, table, hand_ins)}
    shown = [table for table in tables if table not in by_bureau or any(cells[s.school_id, table].hand_ins for s in schools)]
    asked_of = _asked_of(packs, audit, records)
    waits = _rules_by_need(packs)
    names = {file.sha256: file.file for file in records.files}
    rows = []
    causes: list[dict[str, Any]] = []
    for school in schools:
        own = [one for one in hand_ins if one.school_id == school.pk]
        row = _row(school, own, shown, cells, given, by_bureau, asked_of.get(school.school_id))
        rows.append(row)
        causes += _causes(school, row, shown, cells, waits, names)
    asked = with_answers(causes, quality.questions, hand_ins)
    causes = [*_together(list(asked)), *_open_hand_ins(audit)]
    causes.sort(key=lambda cause: (-cause["waits"], cause["school"]))
    return {
        "tables": [{"table": table, "label": {"zh": model.tables[table].zh, "en": model.tables[table].en}} for table in shown],
        "rows": rows,
        "causes": causes,
        "totals": _totals(rows),
    }


def _cells(quality: Quality, schools: Sequence[School], hand_ins: Sequence[HandIn]) -> dict[tuple[str, str], _Cell]:
    """Per (school, table): hand-ins with rows, and what could not be read."""
    result = quality.result
    cells: dict[tuple[str, str], _Cell] = defaultdict(_Cell)
    by_hash = {one.sha256: one for one in hand_ins}
    by_name = {school.name: school.school_id for school in schools}
    of_pk = {school.pk: school.school_id for school in schools}
    sources = {source.source_id: source for source in result.sources}
    for source in result.sources:
        hand_in = by_hash.get(source.sha256)
        if hand_in is not None and hand_in.school_id in of_pk:
            cell = cells[of_pk[hand_in.school_id], source.table]
            if source.rows_in:
                cell.hand_ins[source.sha256] = cell.hand_ins.get(source.sha256, 0) + source.rows_in
    for note in result.notes:
        found = sources.get(note.source_id)
        if found is None or note.kind not in (*UNREADABLE, "contested") or note.message.msgid in _SETTLED:
            continue
        hand_in = by_hash.get(found.sha256)
        school = of_pk.get(hand_in.school_id) if hand_in is not None else by_name.get(note.school)
        if school is None:
            continue
        cell = cells[school, found.table]
        if note.kind == "contested":
            cell.contested += 1
        else:
            cell.unreadable += 1
        if len(cell.notes) < LISTED:
            cell.notes.append(_note(note, found.sheet or found.file))
    return cells


def _rows_of(cells: dict[tuple[str, str], _Cell], records: Records, hand_ins: Sequence[HandIn]) -> None:
    """Rows of schools' own files: how many there are, and which another file of the school should have and has not."""
    own = {one.sha256 for one in hand_ins}
    sources = {source.source_id: source for source in records.sources if source.sha256 in own}
    ids = [str(one) for one in records.frames["schools"]["school_id"].tolist()]
    for table, frame in records.frames.items():
        if "schools_key" not in frame or "source_id" not in frame:
            continue
        of_school = frame["schools_key"][frame["schools_key"].notna() & frame["source_id"].isin(list(sources))]
        counted = of_school.value_counts()
        for key, n in zip(counted.index.tolist(), counted.tolist(), strict=True):
            cells[ids[int(key)], table].rows = int(n)
        if DOUBT not in frame:
            continue
        rows = frame[(frame[DOUBT] == CONTESTED_ROW) & frame["schools_key"].notna()]
        columns = (rows[name].tolist() for name in ("schools_key", "source_id", "source_row"))
        for key, source_id, row in zip(*columns, strict=True):
            source = sources.get(int(source_id))
            if source is not None:
                cells[ids[int(key)], table].doubtful.setdefault((source.sha256, source.sheet), []).append(int(row))


def _note(note: CellNote, sheet: str) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "sheet": sheet,
        "row": note.row,
        "column": note.column,
        "field": note.field,
        "value": note.value,
        "message": texts(note.message),
    }


def _submitted(records: Records) -> set[tuple[str, str]]:
    """(school, table) that were handed in."""
    ids = [str(one) for one in records.frames["schools"]["school_id"].tolist()]
    keys, names = records.submitted["schools_key"].tolist(), records.submitted["table"].tolist()
    return {(ids[int(key)], str(table)) for key, table in zip(keys, names, strict=True)}


def _asked_of(packs: Sequence[Pack], audit: Audit, records: Records) -> dict[str, set[str]]:
    """School → the tables of its own form."""
    form_of_one = own_forms(packs, audit.as_of, records)
    return {one: {sheet.table for sheet in form_of_one(key).sheets} for key, one, _ in schools_of(records)}


def _from_bureau(quality: Quality, table: str, hand_ins: Sequence[HandIn]) -> bool:
    """Whether a file of the bureau holds records of this table."""
    own = {one.sha256 for one in hand_ins}
    return any(source.table == table and source.rows_in and source.sha256 not in own for source in quality.result.sources)


def _row(
    school: School,
    own: Sequence[HandIn],
    tables: Sequence[str],
    cells: Mapping[tuple[str, str], _Cell],
    given: set[tuple[str, str]],
    by_bureau: set[str],
    asked: set[str] | None,
) -> dict[str, Any]:
    """One school: the state of each table, and what comes next. ``asked``: the tables of its form; None: it is in no list."""
    last = max((one.at for one in own), default=None)
    states: dict[str, dict[str, Any]] = {}
    for table in tables:
        cell = cells[school.school_id, table]
        count = cell.rows if len(cell.hand_ins) > 1 else sum(cell.hand_ins.values())
        if cell.differs:
            state = "several"
        elif cell.unreadable or cell.contested:
            state = "unreadable" if cell.unreadable else "contested"
        elif count:
            state = "rows"
        elif (school.school_id, table) in given:
            state = "none"
        elif asked is not None and table not in asked:
            state = "not_asked"
        else:
            state = "bureau" if table in by_bureau else "missing"
        states[table] = {
            "state": state,
            "n": count,
            "each": list(cell.hand_ins.values()),
            "wrong": cell.unreadable + cell.contested,
            "notes": cell.notes,
        }
    missing = [table for table in tables if states[table]["state"] == "missing"]
    return {
        "id": school.school_id,
        "pk": school.pk,
        "name": school.short_name or school.name,
        "at": last.isoformat() if last else "",
        "cells": states,
        "silent": not own,
        "ready": bool(own) and all(one["state"] in GOOD for one in states.values()),
        "missing": len(missing),
    }


def _rules_by_need(packs: Sequence[Pack]) -> dict[tuple[str, str], set[str]]:
    """(table, column or "") → the requirements that read it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for pack in packs:
        for rule in pack.rules:
            for table in rule.tables():
                found[table, ""].add(rule.id)
            for table, column in columns_used(rule, pack.model):
                found[table, column].add(rule.id)
    return found


def _causes(
    school: School,
    row: Mapping[str, Any],
    tables: Sequence[str],
    cells: Mapping[tuple[str, str], _Cell],
    waits: Mapping[tuple[str, str], set[str]],
    names: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """What there is to decide about one school, a line a cause. ``names``: SHA-256 → file."""
    about = {"school": row["name"], "pk": school.pk}
    missing = [table for table in tables if row["cells"][table]["state"] == "missing"]
    if missing:
        rules = set().union(*(waits.get((table, ""), set()) for table in missing))
        yield {**about, "kind": "silent" if row["silent"] else "missing", "tables": missing, "waits": len(rules), "cells": []}
    differing = [table for table in tables if row["cells"][table]["state"] == "several"]
    if differing:
        own = [cells[school.school_id, table] for table in differing]
        each = {sha: sum(cell.hand_ins.get(sha, 0) for cell in own) for cell in own for sha in cell.hand_ins}
        doubtful = {place: rows for cell in own for place, rows in cell.doubtful.items()}
        rules = set().union(*(waits.get((table, ""), set()) for table in differing))
        choices = choices_of_several(each, names, doubtful)
        yield {**about, "kind": "several", "tables": differing, "waits": len(rules), "cells": [], "choices": choices}
    for kind, wanted in (("unreadable", UNREADABLE), ("contested", ("contested",))):
        found = [(table, note) for table in tables for note in cells[school.school_id, table].notes if note["kind"] in wanted]
        if not found:
            continue
        rules = set().union(
            *(
                waits.get((table, note["field"]), set()) if note["field"] else waits.get((table, ""), set())
                for table, note in found
            )
        )
        where = list(dict.fromkeys(table for table, _ in found))
        yield {
            **about,
            "kind": kind,
            "tables": where,
            "waits": len(rules),
            "n": len(found),
            "cells": [note for _, note in found[:SHOWN]],
        }


def _together(causes: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Schools that did not hand in the same tables are one line."""
    same: dict[tuple[str, ...], dict[str, Any]] = {}
    for cause in causes:
        if cause["kind"] not in ("missing", "silent"):
            yield cause
            continue
        key = (cause["kind"], *cause["tables"])
        first = same.setdefault(key, {**cause, "schools": [], "waits": 0})
        first["schools"].append(cause["school"])
        first["waits"] += cause["waits"]
    yield from same.values()


def _open_hand_ins(audit: Audit) -> Iterator[dict[str, Any]]:
    """Files of which nobody knows whose they are, and those that cannot be read."""
    for one in HandIn.objects.filter(audit=audit, state__in=(ASKED, REFUSED)).select_related("school"):
        yield {
            "school": (one.school.short_name or one.school.name) if one.school else "",
            "pk": one.school_id,
            "kind": "refused" if one.state == REFUSED else one.reason or "nobody",
            "tables": list(one.seen.get("tables", {})),
            "waits": 10_000,
            "cells": [],
            "hand_in": one.pk,
            "file": one.name,
            "problems": one.seen.get("problems", [])[:SHOWN],
            "schools": [name for _, name in one.seen.get("schools", [])][:SHOWN],
            "n": len(one.seen.get("schools", [])),
        }


def _totals(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many schools and cells are in which state."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found["schools"] += 1
        found["ready"] += bool(row["ready"])
        found["silent"] += bool(row["silent"])
        for cell in row["cells"].values():
            found["cells"] += 1
            found[cell["state"]] += 1
            found["records"] += cell["n"]
    return dict(found)
