"""A survey: every school of a store judged by every rule, batch by batch of districts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlglot import exp

from auditor.audit import tasks_of
from auditor.engines import sql
from auditor.engines.duckdb_engine import DuckDBEngine
from auditor.i18n import language, msg
from auditor.measures.task import Task
from auditor.model.model import Model
from auditor.problems import UserError
from auditor.reports.manifest import model_digest
from auditor.rules.pack import Pack
from auditor.store.check import is_own, problems_of
from auditor.store.database import Database
from auditor.store.layout import DISTRICTS
from auditor.store.store import Store
from auditor.survey.answers import answers, keep_answers, questions
from auditor.survey.batches import SCHOOLS_IN_A_BATCH, Batch, batches, on_several_lists
from auditor.survey.evidence import Listing, in_question
from auditor.survey.folder import BATCHES, EVIDENCE, MANIFEST, PAGE, SUMMARY, VERDICTS, VERSION, SurveyFolder
from auditor.survey.judging import Judging
from auditor.survey.page import Source, page_of, schools_shown
from auditor.survey.rows import (
    OUTCOMES,
    CaseTold,
    case_told,
    count_overall,
    count_verdicts,
    keep_cases,
    keep_subjects,
    verdict_rows,
)
from auditor.survey.summary import batch_counts, summary
from auditor.survey.totals import Totals, handed_in, names_of_schools
from auditor.system.digest import file_digest
from auditor.system.progress import Progress
from auditor.version import VERSION as TOOL_VERSION


@dataclass(frozen=True)
class Surveyed:
    """What a survey found. ``told``: the content of ``summary.json``; ``kept``: batches that an earlier call had finished."""

    told: Mapping[str, Any]
    batches: int
    kept: int


def survey_store(
    store: Store,
    packs: Sequence[Pack],
    *,
    as_of: date,
    folder: Path,
    schools_in_a_batch: int = SCHOOLS_IN_A_BATCH,
    evidence: int = 0,
    progress: Progress | None = None,
) -> Surveyed:
    """Judge every school and bureau of a store and leave the verdicts, the summary, a page and the manifest in ``folder``.

    ``evidence``: how many records are listed, at most, of each finding that fails or cannot be judged; 0: no evidence is written.
    Goes on where an earlier call with the same records, rules, date and ``evidence`` was stopped. There is no evidence register
    and no waiver in a survey: what is attested is ``not_checked``. Raises UserError, and JudgeError when the judge fails.
    """
    tell = progress or (lambda what, done, total: None)
    model = packs[-1].model  # each pack's model builds on the former one's
    tasks = [(nth, task) for nth, pack in enumerate(packs) for task in tasks_of(pack, as_of)]
    tell(msg("Looking at the records"), 0, 0)
    if not is_own(store, model) and (wrong := problems_of(store, model)):
        raise UserError(wrong)
    inputs = store_digests(store)
    with Database(store, model) as database:
        cut = batches(database, schools_in_a_batch)
    shared = on_several_lists(store, model, cut)  # not while another is open: Spark has one set of names for all
    with Database(store, model) as database:
        catalog = replace(database.catalog, shared=shared)
        asked = questions([task for _, task in tasks], [nth for nth, _ in tasks], catalog)
        listing = Listing(asked.tasks, catalog, evidence) if evidence else None
        names = _district_names(database)
    digest = _digest(inputs, packs, as_of, cut, evidence)
    place = SurveyFolder(folder, digest)
    judging = Judging(asked, names)
    told_of: list[dict[str, Any]] = []
    told_cases: list[CaseTold] = []
    kept = 0
    with place.opened():
        for nth, batch in enumerate(cut):
            tell(msg("Batch {nth} of {all}", nth=nth + 1, all=len(cut)), nth, len(cut))
            found = place.finished(batch.name)
            kept += found is not None
            told_of.append(found or _batch(store, model, batch, judging, listing, told_cases, place))
        tell(msg("Writing the summary"), len(cut), len(cut))
        told = summary(asked.tasks, packs, as_of, names, (one["counts"] for one in told_of))
        place.write_json(SUMMARY, told)
        _write_page(place, store, packs, asked.tasks, told)
        place.write_json(MANIFEST, _manifest(place, packs, as_of, evidence, inputs, told_of))
    return Surveyed(told, len(cut), kept)


def _batch(
    store: Store,
    model: Model,
    batch: Batch,
    judging: Judging,
    listing: Listing | None,
    told_cases: list[CaseTold],
    place: SurveyFolder,
) -> dict[str, Any]:
    """Measure, judge and write one batch; returns what is told of it. ``told_cases`` grows with ``judging``'s cases."""
    asked = judging.questions
    with Database(store, model, part=batch.part) as database:
        for plan in asked.plans.values():
            keep_answers(plan, database)
        found = {subject: answers(plan, database) for subject, plan in asked.plans.items()}
        outcomes = judging.run(found, batch.part.districts)
        with _desk(database, store.memory_limit) as desk:
            desk.give(OUTCOMES, outcomes)
            keep_subjects(desk, database)
            told_cases += [case_told(asked.tasks[case.task], case) for case in judging.cases[len(told_cases) :]]
            keep_cases(desk, asked.tasks, {nth: told_cases[nth] for nth in sorted(set(outcomes["case_id"].tolist()))})
            files = [f"{VERDICTS}/{batch.name}.parquet"]
            with place.new_file(files[0]) as path:
                desk.save(verdict_rows(asked.tasks), path)
            if listing is not None:
                listed = listing.give(desk, database, in_question(outcomes, judging.cases, len(asked.tasks)))
                files.append(f"{EVIDENCE}/{batch.name}.parquet")
                with place.new_file(files[-1]) as path:
                    desk.save(listed, path)
            counts = batch_counts(count_verdicts(desk, asked.tasks), count_overall(desk, asked.tasks))
    told = {
        "digest": place.digest,
        "schools": [batch.part.schools.start, batch.part.schools.stop],
        "districts": [batch.part.districts.start, batch.part.districts.stop],
        "files": {name: place.describe(name) for name in files},
        "counts": counts,
    }
    place.write_json(f"{BATCHES}/{batch.name}.json", told)
    return told


def _write_page(place: SurveyFolder, store: Store, packs: Sequence[Pack], tasks: Sequence[Task], told: Mapping[str, Any]) -> None:
    """``report.html``, from the verdict files: a survey that was stopped and went on gives the same page."""
    own = [task.rule for task in tasks if task.subject == "school" and task.rule.owner_of("school") == "school"]
    model = packs[-1].model
    of_schools = {name for name, table in model.tables.items() if table.level == "school" and name != "schools"}
    needed = [table for table in dict.fromkeys(t for rule in own for t in rule.tables()) if table in of_schools]
    with Totals(place.path, store.memory_limit) as totals:
        gravest = totals.gravest(schools_shown(packs))
        with Database(store, model) as database:
            lacking = handed_in(database, needed)
            names = names_of_schools(database, [school.school_id for school in gravest])
        source = Source(told, tasks, packs, gravest, names, totals.missed(), lacking)
        with place.new_file(PAGE) as path, path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(page_of(source, totals, language()))


@contextmanager
def _desk(database: Database, memory_limit: str | None) -> Iterator[DuckDBEngine]:
    """The DuckDB in which verdicts are joined to subjects and written: the one that measured, or one of its own."""
    if isinstance(database.engine, DuckDBEngine):
        yield database.engine
    else:
        with closing(DuckDBEngine(memory_limit=memory_limit)) as engine:
            yield engine


def _district_names(database: Database) -> dict[int, str]:
    query = exp.Select(expressions=[sql.col("d", "record_id"), sql.col("d", "name")])
    return {int(key): str(name or "") for key, name in database.rows(query.from_(sql.table(DISTRICTS, "d"), copy=False))}


# ---------------------------------------------------------------- what the verdicts follow from


def store_digests(store: Store) -> dict[str, str]:
    """SHA-256 of every file of a folder; of a database, which cannot be read through, the number of rows of every table."""
    root = Path(store.address)
    if root.is_dir():
        files = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix in (".parquet", ".json"))
        return {path.relative_to(root).as_posix(): file_digest(path) for path in files}
    return dict(_table_sizes(store))


def _table_sizes(store: Store) -> Iterator[tuple[str, str]]:
    with closing(store.connect()) as engine:
        for name in sorted(store.tables):
            query = exp.Select(expressions=[exp.Count(this=exp.Star())]).from_(engine.source(name), copy=False)
            yield name, f"rows:{engine.rows(query)[0][0]}"


def _digest(inputs: Mapping[str, str], packs: Sequence[Pack], as_of: date, cut: Sequence[Batch], evidence: int) -> str:
    content = {
        "version": VERSION,
        "tool": TOOL_VERSION,
        "model": model_digest(),
        "packs": [pack.digest for pack in packs],
        "as_of": as_of.isoformat(),
        "records": dict(inputs),
        "evidence": evidence,
        "batches": [[batch.part.schools.start, batch.part.districts.start] for batch in cut],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _manifest(
    place: SurveyFolder,
    packs: Sequence[Pack],
    as_of: date,
    evidence: int,
    inputs: Mapping[str, str],
    told_of: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    files = {name: told for batch in told_of for name, told in batch["files"].items()}
    return {
        "version": VERSION,
        "tool": TOOL_VERSION,
        "model": model_digest(),
        "as_of": as_of.isoformat(),
        "packs": [{"name": pack.name, "version": pack.version, "sha256": pack.digest} for pack in packs],
        "evidence": evidence,
        "inputs": dict(inputs),
        "outputs": {**files, **{name: place.describe(name) for name in (SUMMARY, PAGE)}},
        "digest": place.digest,
    }
