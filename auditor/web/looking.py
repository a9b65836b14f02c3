"""The first look at hand-ins: can they be read, whose are they, and which tables do they hold. In a worker only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from auditor.i18n import Message
from auditor.model.model import Model
from auditor.problems import Problem, UserError
from auditor.records.doubt import placed
from auditor.records.read import read_records
from auditor.records.records import Records
from auditor.system.scratch import Scratch
from auditor.web.folders import folder_name
from auditor.web.home import OF_SCHOOLS, link
from auditor.web.models import ASKED, CURRENT, REFUSED, REPLACED, WAITING, Audit, HandIn, School
from auditor.web.uploads import path_of

PROBLEMS_KEPT = 20


def texts(message: Message | str | None) -> dict[str, str]:
    """A message in both languages, as the database keeps it."""
    if isinstance(message, Message):
        return {"zh": message.say("zh"), "en": message.say("en")}
    return {"zh": message or "", "en": message or ""}


def first_look(audit: Audit, waiting: Sequence[HandIn], model: Model) -> dict[int, dict[str, Any]]:
    """What each hand-in holds: ``{"tables": {table: rows}, "schools": [[id, name]], "problems": […]}`` by its number.

    Each is read alone, beside the bureau's list of schools, so that no other file can hide whose rows it holds.
    """
    rosters = [
        one for one in HandIn.objects.filter(audit=audit, bureau=True, state=CURRENT) if "schools" in one.seen.get("tables", {})
    ]
    with Scratch() as folder:
        for one in rosters:
            link(path_of(one), folder / "rosters" / str(one.pk) / one.name)
        found = {}
        for hand_in in waiting:
            home = folder / str(hand_in.pk)
            own = home / OF_SCHOOLS / folder_name(hand_in.school.name) if hand_in.school is not None else home
            link(path_of(hand_in), own / hand_in.name)
            found[hand_in.pk] = _look(home, hand_in, [] if hand_in.bureau else [folder / "rosters"] if rosters else [], model)
    return found


def _look(home: Path, hand_in: HandIn, rosters: Sequence[Path], model: Model) -> dict[str, Any]:
    try:
        records = read_records([home], model, roster=rosters)
    except UserError as wrong:
        return {"tables": {}, "schools": [], "problems": [_told(problem) for problem in wrong.problems[:PROBLEMS_KEPT]]}
    sources = {source.source_id: source for source in records.sources if source.sha256 == hand_in.sha256}
    tables: dict[str, int] = {}
    for source in sources.values():
        tables[source.table] = tables.get(source.table, 0) + source.rows_in
    files = {source.file for source in records.sources} - {source.file for source in sources.values()}
    problems = [problem for problem in records.problems if problem.place.file not in files]
    schools = schools_in(records, set(sources))
    if (
        not schools and tables.get("schools") and rosters
    ):  # a form of which only its school is filled in: the list's row hides its own
        alone = read_records([home], model)
        schools = schools_in(alone, {source.source_id for source in alone.sources if source.sha256 == hand_in.sha256})
    return {
        "tables": tables,
        "schools": schools,
        "problems": [_told(problem) for problem in problems[:PROBLEMS_KEPT]],
    }


def schools_in(records: Records, sources: set[int]) -> list[list[str]]:
    """[ID, name] of every school that surely has a row in one of these sources, in the order of the records."""
    found: dict[int, None] = {}
    for table, frame in records.frames.items():
        home = "record_id" if table == "schools" else "schools_key"
        if home in frame and "source_id" in frame:
            here = frame.loc[frame["source_id"].isin(sources) & placed(frame), home]
            found.update(dict.fromkeys(map(int, here.dropna().unique().tolist())))
    schools = records.frames["schools"]
    ids, names = schools["school_id"].tolist(), schools["name"].tolist()
    return [[str(ids[key]), str(names[key] or ids[key])] for key in sorted(found)]


def _told(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "code": problem.code,
        "error": problem.is_error,
        "message": texts(problem.message),
        "suggestion": texts(problem.suggestion),
        "sheet": place.sheet,
        "row": place.row,
        "header": place.header,
    }


def place(audit: Audit, seen: dict[int, dict[str, Any]]) -> None:
    """Say of each hand-in whether it counts, and which former one it stands for; whose answer is no longer true becomes stale."""
    with transaction.atomic():
        for hand_in in HandIn.objects.filter(pk__in=seen, state=WAITING).select_related("school").order_by("id"):
            hand_in.seen = seen[hand_in.pk]
            _place(audit, hand_in)
            hand_in.save(update_fields=("seen", "state", "school", "bureau", "reason"))
            if hand_in.state == CURRENT:
                _stale(audit, hand_in)


def _place(audit: Audit, hand_in: HandIn) -> None:
    tables = {table for table, rows in hand_in.seen["tables"].items() if rows}
    if not hand_in.seen["tables"]:
        hand_in.state = REFUSED
        return
    schools = dict(hand_in.seen["schools"])
    if hand_in.bureau:
        hand_in.state = CURRENT
        return
    if hand_in.school is None and len(schools) == 1:
        ((school_id, name),) = schools.items()
        hand_in.school = School.objects.filter(audit=audit, school_id=school_id).first() or School.objects.create(
            audit=audit, school_id=school_id, name=name
        )
    if hand_in.school is None:
        hand_in.state, hand_in.reason = ASKED, "nobody" if not schools else "several_schools"
        return
    if set(schools) - {hand_in.school.school_id}:
        hand_in.state, hand_in.reason = ASKED, "foreign"
        return
    hand_in.state = CURRENT
    if hand_in.corrects:
        for former in HandIn.objects.filter(audit=audit, school=hand_in.school, state=CURRENT).exclude(pk=hand_in.pk):
            held = {table for table, rows in former.seen.get("tables", {}).items() if rows}
            if held <= tables:
                HandIn.objects.filter(pk=former.pk).update(state=REPLACED)


def _stale(audit: Audit, hand_in: HandIn) -> None:
    """A school's own hand-in changes its answer; one of the bureau may change everybody's that was already given."""
    if hand_in.school is not None:
        School.objects.filter(pk=hand_in.school.pk).update(stale=True)
    else:
        School.objects.filter(audit=audit, answer__isnull=False).update(stale=True)


def know_schools(audit: Audit, records: Records) -> None:
    """Every school that the records know is one of the audit."""
    frame = records.frames["schools"]
    columns = {
        name: frame[name].astype(object).where(frame[name].notna(), "").tolist() for name in ("school_id", "name", "short_name")
    }
    known = {school.school_id: school for school in School.objects.filter(audit=audit)}
    for school_id, name, short in zip(*columns.values(), strict=True):
        told = (str(name or school_id), str(short or ""))
        school = known.get(str(school_id))
        if school is None:
            School.objects.create(audit=audit, school_id=str(school_id), name=told[0], short_name=told[1])
        elif (school.name, school.short_name) != told:
            School.objects.filter(pk=school.pk).update(name=told[0], short_name=told[1])
