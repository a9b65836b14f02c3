"""督导报告: the report on all schools of an audit, in Word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from auditor.findings import aggregate
from auditor.findings.aggregate import waived
from auditor.findings.compare import Comparison
from auditor.findings.finding import Finding
from auditor.findings.result import Result, SchoolInfo
from auditor.i18n import msg
from auditor.reports import Options, phrases
from auditor.reports.clauses import in_order
from auditor.reports.letters import formal
from auditor.reports.letters.letters import BLANK, FORMAL, basics, with_deadline
from auditor.reports.letters.letters_fields import FILLED_IN, LISTS, TEXTS
from auditor.reports.letters.letters_items import entries
from auditor.reports.letters.papers import Recipient, addressee, explained, lacking, ordered, silent, tables_of, unreadable
from auditor.reports.page import comparison
from auditor.reports.phrases import text_of
from auditor.reports.self_report import sections
from auditor.reports.text import day, percent
from auditor.verdicts.verdict import Verdict

_MAIN = 5
"""Problems that the report speaks of one by one."""
_NAMED = 8
"""Schools named for a problem; all are counted beside them."""


def county(
    result: Result,
    options: Options,
    filled_in: Mapping[str, str] | None = None,
    compared: Comparison | None = None,
    made_on: date | None = None,
    until: date | None = None,
) -> dict[str, Any]:
    """The fields of the report on all schools; arguments as of :func:`auditor.reports.letters.letters.context`."""
    language = options.language
    asked = list(_rules(result, language))
    rules = [entry for _, entry in asked]
    unmet = sorted((one for one in asked if one[0] and one[1]["failed"]), key=lambda one: (-one[1]["failed"], -one[0]))
    main = [entry for _, entry in unmet][:_MAIN]
    quiet = [school for school in result.schools if silent(result, school)]
    texts: dict[str, Any] = {**dict.fromkeys(TEXTS, ""), **dict.fromkeys(FILLED_IN, BLANK), **basics(result, options)}
    districts = list(dict.fromkeys(school.district for school in result.schools if school.district))
    total = result.tally()
    texts |= {
        "matter": result.name,
        "to": phrases.joined(districts, language) or BLANK,
        "district": phrases.joined(districts, language) or BLANK,
        "schools": len(result.schools),
        "conclusion": _conclusion(result, quiet, main, language),
        "change": _change(compared, language),
        "not_told": _not_told(result, language),
        "unreadable": phrases.joined((phrases.title(name, language) for name in unreadable(result, None)), language),
        "check_code": BLANK,
        "total": total.base + total.not_checked,
        "met": total.met,
        "failed": total.failed,
        "unknown": total.unknown,
        "running": total.running,
        "to_verify": total.not_checked,
        "waived": total.waived,
        "not_applicable": total.not_applicable,
        "to_explain": len(explained(result.findings)),
        "date": day(made_on, language) or BLANK,
        "deadline": day(until, language) or BLANK,
    }
    texts.update({name: value for name, value in (filled_in or {}).items() if name in TEXTS and name not in ("date", "deadline")})
    lists: dict[str, Any] = {name: [] for name in LISTS}
    lists["ranking"] = _ranking(result, quiet, language)
    lists["clauses"] = [{**one, "n": n} for n, one in enumerate(rules, 1)]
    lists["main"] = [{**one, "n": n} for n, one in enumerate(main, 1)]
    lists["silent"] = [{"n": n, "school": _unheard(result, school, language)} for n, school in enumerate(quiet, 1)]
    dated = replace(result, findings=[with_deadline(f, made_on, until) for f in result.findings])
    lists["owed"] = _owed(dated, language)
    return {**texts, **lists}


def _unheard(result: Result, school: SchoolInfo, language: str) -> str:
    """A school of which there are no records, with the files of it that cannot be read."""
    files = [phrases.title(name, language) for name in unreadable(result, school)]
    if not files:
        return school.name
    return msg("{school} (cannot be read: {files})", school=school.name, files=phrases.joined(files, language)).say(language)


def _conclusion(result: Result, quiet: list[SchoolInfo], main: list[dict[str, Any]], language: str) -> str:
    """``15所学校中，13所未达标、1所因数据不全无法判定。另有1所没有报送材料。问题最集中的是……，13所学校未达标。``"""
    heard = [school for school in result.schools if school not in quiet]
    standing = phrases.outcomes(
        phrases.counted_best_first(result.overall(school.school_id).verdict for school in heard), language
    )
    parts = [msg("Of {n} schools: {standing}.", n=len(result.schools), standing=standing).say(language)] if heard else []
    others = sum(f.owner != "school" for f in ordered(result.findings))
    if others:
        told = msg("Of what the bureau and other offices must do, {n} findings are not met.", n=others)
        parts.append(told.say(language))
    if not result.schools:
        parts.append(msg("No school was examined.").say(language))
    broken = sum(bool(unreadable(result, school)) for school in quiet)
    if result.schools and not heard and not broken:
        parts.append(msg("Not one of the {n} schools handed in anything.", n=len(quiet)).say(language))
    elif len(quiet) > broken:
        parts.append(msg("{n} schools handed in nothing.", n=len(quiet) - broken).say(language))
    if broken:
        parts.append(msg("Of {n} schools the files cannot be read.", n=broken).say(language))
    if main:
        most = msg("Most often missed: {title} ({n} schools).", title=main[0]["title"], n=main[0]["failed"])
        parts.append(most.say(language))
    return ("" if language == "zh" else " ").join(parts)


def _change(compared: Comparison | None, language: str) -> str:
    """What became of the problems of the former audit; empty where there was none."""
    if compared is None:
        return ""
    counted = [(word, sum(entry.finding.strength != "may" for entry in found)) for word, found in comparison.sections(compared)]
    told = [f"{word.say(language)} {n}" for word, n in counted if n]
    return msg(
        "Since the audit of {day}: {changes}.", day=day(compared.old.as_of, language), changes=phrases.joined(told, language)
    ).say(language)


def _ranking(result: Result, quiet: list[SchoolInfo], language: str) -> list[dict[str, Any]]:
    """Schools by the share of mandatory requirements met, then by how many are missed; those that handed in nothing come last."""
    told = []
    for school in result.schools:
        found = result.by_owner["school", school.school_id]
        tally = aggregate.tally(found)
        none = school in quiet
        told.append(
            {
                "school": school.name,
                "verdict": _verdict(result, school, none, language),
                "met": "" if none else tally.met,
                "failed": "" if none else tally.failed,
                "to_explain": "" if none else len(explained(found)),
                "unknown": tally.unknown,
                "share": "" if none else percent(tally.share).replace("≈ ", "约" if language == "zh" else ""),
                "order": (none, -(tally.share or 0), tally.failed),
            }
        )
    told.sort(key=lambda one: one["order"])
    return [{"n": n, **{key: value for key, value in one.items() if key != "order"}} for n, one in enumerate(told, 1)]


def _verdict(result: Result, school: SchoolInfo, none: bool, language: str) -> str:
    if not none:
        return phrases.outcome(result.overall(school.school_id).verdict, language)
    return (msg("cannot be read") if unreadable(result, school) else msg("nothing handed in")).say(language)


def _rules(result: Result, language: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Requirements of schools in the order of their documents and clauses, with how many schools meet or miss them.

    With each how many of its findings are a problem: not met and mandatory.
    """
    several = len({text_of(rule.document, language) for rule in result.rules.values()}) > 1
    by_rule: dict[str, list[Finding]] = {}
    for finding in result.findings:
        if finding.owner == "school" and finding.strength not in ("may", "component"):
            by_rule.setdefault(finding.rule, []).append(finding)
    for rule in in_order(result):
        at: dict[str, list[Finding]] = {}
        for finding in by_rule.get(rule.id, ()):
            at.setdefault(finding.subject_id, []).append(finding)
        if not at:
            continue
        standing = {school: aggregate.worst_due(f for f in found if not waived(f)) for school, found in at.items()}
        names = [school.name for school in result.schools if standing.get(school.school_id) is Verdict.FAIL]
        document = text_of(rule.document, language)
        title = text_of(rule.title, language)
        problems = sum(len(ordered(found)) for found in at.values())
        yield (
            problems,
            {
                "document": phrases.title(document, language) if document and several else "",
                "clause": rule.clause,
                "title": title if rule.strength == "must" else msg("{title} (in principle)", title=title).say(language),
                "met": sum(verdict is Verdict.PASS for verdict in standing.values()),
                "failed": len(names),
                "unknown": sum(verdict in (Verdict.UNKNOWN, Verdict.NOT_CHECKED) for verdict in standing.values()),
                "names": _named(names, language),
            },
        )


def _named(names: list[str], language: str) -> str:
    listed = phrases.joined(names[:_NAMED], language)
    return listed if len(names) <= _NAMED else msg("{names} and others", names=listed).say(language)


def _not_told(result: Result, language: str) -> str:
    """What the bureau, the finance department and others owe and nobody can judge; empty where there is nothing of the kind."""
    told = []
    for (owner, owner_id), owed in result.by_owner.items():
        found = [] if owner == "school" else [f for f in lacking(owed) if tables_of([f])]
        if found:
            missing = formal.figures_of(name for f in found for name in f.missing)
            whole_first = sorted(tables_of(found), key=lambda name: name in missing)
            tables = (formal.table_with(name, missing.get(name, ()), result, language) for name in whole_first)
            who = addressee(owner, owner_id, language)
            about = {"who": who, "n": len(found), "tables": phrases.joined(tables, language)}
            told.append(msg("{who}: {n} (lacking {tables})", **about).say(language))
    if not told:
        return ""
    listed = ("；" if language == "zh" else "; ").join(told)
    return msg("Cannot be judged, because records were not handed in: {told}.", told=listed).say(language)


def _owed(result: Result, language: str) -> list[dict[str, Any]]:
    """What the bureau, the finance department and others were found not to have done, mandatory before others."""
    told: list[dict[str, Any]] = []
    for (owner, owner_id), findings in result.by_owner.items():
        if owner == "school" or not (ordered(findings) or explained(findings)):
            continue
        to = Recipient(owner, owner_id, addressee(owner, owner_id, language))
        asked = replace(result, findings=[f for f in result.findings if f.strength != "may"])
        made = {one.key: one.lines for one in sections(asked, owner_id, language, FORMAL, owner)}
        told += entries([*made.get("fail", ()), *made.get("explain", ())], to, language, {})
    return [{**one, "n": n} for n, one in enumerate(told, 1)]
