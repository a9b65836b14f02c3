"""The result of an audit: findings, with everything that a reader needs beside them, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from auditor.findings.finding import Evidence, Finding, Read
from auditor.findings.gaps import Gaps
from auditor.findings.masking import personal_columns
from auditor.findings.numbers import threshold_summary, unit_of
from auditor.findings.once import Once
from auditor.findings.result import ClauseInfo, Coded, PackInfo, Result, RuleInfo, SchoolInfo, Texts
from auditor.i18n import LANGUAGES, called, msg
from auditor.measures.moment import ymd
from auditor.measures.owed import Owed, plain
from auditor.model.model import NEVER, Column, Derived, Model
from auditor.problems import Problem
from auditor.records.cells.masks import Names
from auditor.records.doubt import COLUMN as DOUBT
from auditor.records.hidden_names import HiddenNames
from auditor.records.people import People
from auditor.rules.kinds.attest import Attest
from auditor.rules.pack import with_parents
from auditor.rules.sentence import Speaker, speaker
from auditor.version import VERSION

if TYPE_CHECKING:
    from auditor.records.records import Records
    from auditor.rules.ast import Rule
    from auditor.rules.pack import Pack


def describe(
    packs: Sequence[Pack],
    records: Records,
    findings: list[Finding],
    *,
    as_of: date,
    name: str,
    problems: Sequence[Problem] = (),
    named: Mapping[str, Texts] = MappingProxyType({}),
) -> Result:
    """A :class:`Result` of the findings of one audit. ``problems``: those of the register and of the waivers.

    ``named``: names of tables and columns that no pack has, such as the register's.
    """
    names: dict[str, Texts] = dict(named)
    people = People(records, [pack.model for pack in packs])
    hidden = HiddenNames(people.everyone) if problems else None
    personal: frozenset[str] = frozenset()
    for pack in packs:
        names.update(names_of(pack.model))
        personal |= personal_columns(pack.model)
        for figure in (one for rule in pack.rules for one in rule.figure_names()):
            names[f"bureau_figures.indicator={figure}"] = {"zh": f"指标“{figure}”", "en": f"the figure “{figure}”"}
    return Result(
        name=name,
        as_of=as_of,
        packs=[pack_info(pack) for pack in packs],
        schools=_schools(records, packs, names, as_of),
        findings=_naming(findings, packs, people),
        rules=rules_told(packs),
        clauses=[clause for pack in with_parents(packs) for clause in _clauses(pack)],
        sources=list(records.sources),
        notes=list(records.notes),
        files=list(records.files),
        settled=records.settled,
        problems=[
            *(w for pack in packs for w in pack.warnings),
            *records.problems,
            *(hidden.problem(p) for p in problems if hidden),
        ],
        names=names,
        personal=personal,
        tool_version=VERSION,
        people=people,
    )


def _naming(findings: Sequence[Finding], packs: Sequence[Pack], people: People) -> list[Finding]:
    """The findings, their evidence declaring every person whom a text that somebody wrote freely names."""
    typed: dict[str, str] = {}
    for pack in packs:
        for table, spec in pack.model.tables.items():
            typed |= {f"{table}.{name}": column.type for name, column in spec.columns.items()}
            typed |= {f"{table}.{name}": derived.type for name, derived in spec.derived.items()}

    @cache
    def its_own(names: tuple[str, ...]) -> Names:
        return Names(names)

    not_free = {key for key, written in typed.items() if written != "text"}

    def free(details: dict[str, str]) -> list[str]:
        return [value for key, value in details.items() if value and key not in not_free]

    free_of = Once(free)

    @cache
    def at_school(school: str) -> tuple[Once[Evidence, Evidence], Once[Read, Read]]:
        @cache
        def spelled(text: str) -> tuple[str, ...]:
            return people.of(school).spelled(text)

        def named(one: Evidence) -> Evidence:
            about_a_person = bool(one.names) and one.names[0] in one.label
            texts = [*free_of(one.details), *([] if about_a_person else [one.label])]
            found = [name for text in texts for name in (*spelled(text), *its_own(one.names).spelled(text))]
            return replace(one, names=tuple(dict.fromkeys((*one.names, *found)))) if found else one

        evidence = Once(named)

        def read(one: Read) -> Read:
            record = evidence(one.record)
            return one if record is one.record else replace(one, record=record)

        return evidence, Once(read)

    def told(finding: Finding) -> Finding:
        if not finding.evidence and not finding.read:
            return finding
        of_evidence, of_read = at_school(finding.subject_id)
        evidence, read = tuple(map(of_evidence, finding.evidence)), tuple(map(of_read, finding.read))
        same = evidence == finding.evidence and read == finding.read
        return finding if same else replace(finding, evidence=evidence, read=read)

    return list(map(told, findings))


_DOUBTFUL_ROWS = msg("doubtful rows")


def names_of(model: Model) -> dict[str, Texts]:
    """What tables (``staff``), columns (``staff.title``) and code values (``staff.title=senior``) are called."""
    found: dict[str, Texts] = {}
    for table, spec in model.tables.items():
        found[table] = {"zh": spec.zh, "en": spec.en}
        fields: dict[str, Column | Derived] = {**spec.columns, **spec.derived}
        for column, named in fields.items():
            key = f"{table}.{column}"
            found[key] = {"zh": named.zh or column, "en": named.en or column}
            codes = model.code_list_of(table, column)
            if codes is not None:
                found.update({f"{key}={code}": {"zh": c.zh, "en": c.en} for code, c in codes.codes.items()})
            elif named.type == "boolean":
                found.update({f"{key}=true": {"zh": "是", "en": "yes"}, f"{key}=false": {"zh": "否", "en": "no"}})
        found.setdefault(f"{table}.school_id", {"zh": "学校", "en": "school"})
        found[f"{table}.{DOUBT}"] = {language: _DOUBTFUL_ROWS.say(language) for language in LANGUAGES}
    return found


def pack_info(pack: Pack) -> PackInfo:
    """The pack as a reader sees it."""
    return PackInfo(
        name=pack.name,
        title=pack.title,
        policy=pack.policy.title if pack.policy else {},
        version=pack.version,
        sha256=pack.digest,
        jurisdiction=pack.jurisdiction,
        files=pack.files,
    )


def rules_told(packs: Sequence[Pack]) -> dict[str, RuleInfo]:
    """The rules of the packs as a reader sees them, by their ids."""
    found: dict[str, RuleInfo] = {}
    for pack in packs:
        says = speaker(pack.model)
        found |= {rule.id: _rule_info(rule, pack, says) for rule in pack.rules}
    return found


def _rule_info(rule: Rule, pack: Pack, says: Speaker) -> RuleInfo:
    threshold = threshold_summary(rule)
    sentence = says.rule(rule)
    return RuleInfo(
        id=rule.id,
        pack=rule.pack,
        title=rule.title,
        short_title=rule.short_title,
        clause=rule.clause,
        quote=rule.quote,
        strength=rule.strength,
        sentence={language: sentence.say(language) for language in LANGUAGES},
        threshold={"zh": threshold, "en": threshold},
        reading=rule.reading,
        partial=rule.partial,
        remedy=rule.remedy,
        unit=unit_of(rule),
        remedy_after=rule.remedy_after,
        owner=rule.owner or rule.subjects[0],
        subjects=rule.subjects,
        version=pack.version,
        strength_word=rule.strength_word,
        document=_document(rule, pack),
        raised_from=_raised_from(rule),
        higher=tuple(_higher(rule, pack)),
        replaces=rule.replaces,
        material=_material(rule, pack),
        question=rule.measure.question if isinstance(rule.measure, Attest) else {},
    )


def _material(rule: Rule, pack: Pack) -> Texts:
    """The kind of document that has to show what the rule asks; empty where records do."""
    if not isinstance(rule.measure, Attest):
        return {}
    named = pack.model.code_lists["document_kind"].codes[rule.measure.document]
    return {"zh": named.zh, "en": named.en}


def _document(rule: Rule, pack: Pack) -> Texts:
    """The title of the document whose clause the rule is."""
    found = pack.document_of(rule)
    return dict(found.title) if found else dict(pack.title)


def _raised_from(rule: Rule) -> Texts:
    """``原要求……``: what the rule was before another document went beyond it."""
    old = rule.raised_from
    if old is None:
        return {}
    before = replace(rule, bounds=old.bounds, strength=old.strength)  # type: ignore[arg-type]  # a strength
    told = msg(
        "Original requirement: {title} ({document} {clause}, “{quote}”; {threshold})",
        title=called(old.title["zh"], old.title["en"]),
        document=called(old.document["zh"], old.document["en"]),
        clause=old.clause,
        quote=old.quote,
        threshold=threshold_summary(before),
    )
    return {language: told.say(language) for language in LANGUAGES}


def _higher(rule: Rule, pack: Pack) -> Iterator[Texts]:
    """A line for each higher norm of the rows that list the rule."""
    policy = pack.document_of(rule)
    for clause in policy.rows(rule) if policy else ():
        for higher in clause.higher:
            told = higher.line()
            if told is not None:
                yield {language: told.say(language) for language in LANGUAGES}


def _clauses(pack: Pack) -> list[ClauseInfo]:
    rules_of: dict[str, list[str]] = {}
    for rule in pack.rules:
        rules_of.setdefault(rule.clause, []).append(rule.id)
    return [
        ClauseInfo(
            pack=pack.name,
            clause=f"{clause.number}{clause.part}",
            text=clause.summary,
            kind=clause.kind,
            reason=clause.reason or {},
            rules=clause.rules or tuple(rules_of.get(clause.number, ())),
        )
        for clause in pack.clauses
    ]


_CODED = ("stage", "locality", "ownership")
_OF_SCHOOLS = ("school_id", "name", "district_key", "township", "merged_into", "closed_on", *_CODED)


def _schools(records: Records, packs: Sequence[Pack], names: Mapping[str, Texts], as_of: date) -> list[SchoolInfo]:
    frame = records.frames["schools"]
    gaps = Gaps(records)
    given = records.handed_in()
    owed = Owed(packs, records)
    found = []
    columns = {column: plain(frame[column]) for column in _OF_SCHOOLS if column in frame}
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    forms = [table for pack in packs[-1:] for table in pack.model.tables]
    for key, row in enumerate(rows):
        coded = {
            column: Coded(str(row[column]), dict(names.get(f"schools.{column}={row[column]}", {})))
            for column in _CODED
            if row.get(column) is not None
        }
        found.append(
            SchoolInfo(
                school_id=str(row["school_id"]),
                name=str(row["name"] or row["school_id"]),
                district=records.district(row["district_key"]),
                township=str(row.get("township") or ""),
                not_submitted=gaps.tables(key, [table for table in forms if table in owed.tables(key)], frozenset()),
                silent=key not in given,
                successor=_successor(row, rows, ymd(as_of)),
                **coded,
            )
        )
    return found


def _successor(school: Mapping[Any, Any], schools: Sequence[Mapping[Any, Any]], as_of: int) -> str:
    """The name of the school that has taken one over, by what the list of schools says: its ID or its name.

    That one may have been taken over in turn; schools that are said to have taken over one another went to none. ``as_of``:
    yyyymmdd; who closes later, or on a day that nobody said, is still there.
    """
    known = {str(row[name]): row for name in ("name", "school_id") for row in schools if row.get(name) is not None}
    found, seen = "", {str(school["school_id"])}
    while (said := str(school.get("merged_into") or "")) and int(school.get("closed_on") or NEVER) <= as_of:
        if said not in known:
            return said
        school = known[said]
        if str(school["school_id"]) in seen:
            return ""
        seen.add(str(school["school_id"]))
        found = str(school.get("name") or said)
    return found
