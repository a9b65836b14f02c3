"""``report.html`` of a survey: what a leader reads first, the schools that lack most, every requirement. Bounded, whatever the
number of schools: districts and schools beyond a limit are counted, not listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from auditor.findings.aggregate import SHOWN
from auditor.findings.assemble import finding_id, period_key
from auditor.findings.describe import names_of, pack_info, rules_told
from auditor.findings.finding import Finding, Limit
from auditor.findings.numbers import threshold_text, unit_of
from auditor.findings.result import Result, SchoolInfo
from auditor.findings.words import OWNERS
from auditor.i18n import msg
from auditor.measures.moment import ymd
from auditor.measures.task import Task
from auditor.reports import Options, phrases
from auditor.reports.page.desk import SCHOOLS, Desk, Matrix
from auditor.reports.page.html_chart import Chart, charts
from auditor.reports.page.html_view import RuleView, View
from auditor.reports.text import day, number, percent
from auditor.rules.pack import Pack
from auditor.rules.thresholds import Constant
from auditor.survey.totals import FIGURES, HandedIn, Missed, SchoolTotals, Totals
from auditor.verdicts.verdict import Reason, Verdict
from auditor.version import VERSION

RANKED = 20
"""Districts, and schools, in a ranking."""
PROBLEMS = 8
"""Requirements among the main problems; of each the figures are drawn."""
NAMED = 5
CELLS = 6_000
"""Cells of all matrices together: of many requirements fewer schools are shown."""


@dataclass(frozen=True)
class Source:
    """What the page is made of. ``told``: the content of ``summary.json``; ``names``: school id → its name."""

    told: Mapping[str, Any]
    tasks: Sequence[Task]
    packs: Sequence[Pack]
    gravest: Sequence[SchoolTotals]
    names: Mapping[str, str]
    missed: Sequence[Missed]
    handed_in: HandedIn


@dataclass(frozen=True)
class District:
    """``outcomes``: its schools by overall result, those that occur; ``share``: how many of them do not meet something due."""

    name: str
    schools: int
    outcomes: list[tuple[Verdict, int]]
    share: Fraction


@dataclass(frozen=True)
class Problem:
    """A mandatory requirement that schools do not meet. ``where``: the districts with the most of them, in words."""

    rule: RuleView
    schools: int
    findings: int
    where: str
    charts: list[Chart]


def schools_shown(packs: Sequence[Pack]) -> int:
    """How many schools the matrices show."""
    rules = sum(rule.strength != "component" and "school" in rule.subjects for pack in packs for rule in pack.rules)
    return max(RANKED, min(SCHOOLS, CELLS // max(1, rules)))


def page_of(source: Source, totals: Totals, language: str) -> Iterator[str]:
    """The page, piece by piece."""
    from auditor.reports.page.templates import page

    view = SurveyView(source, totals, language)
    return page("survey.html.j2", language, view=view, result=view.result, options=view.options)


class SurveyView(View):
    """Everything that the template asks for; the schools of :attr:`result` are those of the matrices alone."""

    def __init__(self, source: Source, totals: Totals, language: str) -> None:
        self.source, self.totals_of = source, totals
        super().__init__(_result(source, totals, language), Options(language))

    @property
    def told_here(self) -> bool:
        """No school is told one by one."""
        return False

    @cached_property
    def desk(self) -> Desk:
        missed: Counter[str] = Counter()
        for one in self.source.missed:
            missed[one.rule] += one.schools
        return _Desk(self, missed, self.schools_in_all)

    @property
    def schools_in_all(self) -> int:
        found: int = self.source.told["owners"]["school"]["total"]
        return found

    def outcomes(self) -> list[tuple[Verdict, int]]:
        return _best_first(self.source.told["owners"]["school"]["overall"])

    def totals(self) -> list[tuple[Verdict, int]]:
        counted: Counter[str] = Counter()
        for rule in self.source.told["rules"]:
            counted.update({v: n for v, n in rule["verdicts"].items() if (rule["strength"], v) != ("may", "fail")})
        return _best_first(counted)

    def not_done(self) -> int:
        return sum(rule["verdicts"].get("fail", 0) for rule in self.source.told["rules"] if rule["strength"] == "may")

    # ------------------------------------------------------------ the whole

    def sentence(self) -> str:
        """How many schools are where, and what most of them lack."""
        on = day(self.result.as_of, self.language)
        parts = phrases.outcomes(self.outcomes(), self.language)
        told = [msg("As of {day}, of {total} schools {parts}.", day=on, total=number(self.schools_in_all), parts=parts)]
        if self.problems:
            told.append(
                msg(
                    "In all {n} findings are not met; most widespread: “{title}” ({schools} schools).",
                    n=number(sum(one.findings for one in self.source.missed)),
                    title=phrases.text_of(self.problems[0].rule.info.title, self.language),
                    schools=number(self.problems[0].schools),
                )
            )
        return ("" if self.language == "zh" else " ").join(one.say(self.language) for one in told)

    @cached_property
    def ranked_districts(self) -> list[District]:
        """All districts that have schools: those first of whose schools the most do not meet something due."""
        found = []
        for one in self.source.told["owners"]["school"]["districts"]:
            schools = sum(one["verdicts"].values())
            share = Fraction(one["verdicts"].get("fail", 0), schools)
            found.append(District(one["district"], schools, _best_first(one["verdicts"]), share))
        return sorted(found, key=lambda one: (-one.share, -one.schools, one.name))

    def listed_districts(self) -> list[District]:
        return self.ranked_districts[:RANKED]

    def more_districts(self) -> str:
        """What is said of the districts beyond; empty where all are listed."""
        rest = self.ranked_districts[RANKED:]
        schools = number(sum(one.schools for one in rest))
        told = msg("{n} more districts with {schools} schools; all are in summary.json.", n=number(len(rest)), schools=schools)
        return told.say(self.language) if rest else ""

    def share(self, district: District) -> str:
        return percent(district.share)

    def worst(self) -> list[tuple[str, SchoolTotals]]:
        """The schools in the ranking, with their names."""
        shown = [one for one in self.source.gravest[:RANKED] if one.failed or one.unknown]
        return [(self.source.names.get(one.school_id, one.school_id), one) for one in shown]

    @cached_property
    def problems(self) -> list[Problem]:
        """Mandatory requirements that schools do not meet, those of most schools first, as many as are listed."""
        of_rule: dict[tuple[str, str], list[Missed]] = {}
        for one in self.source.missed:
            of_rule.setdefault((one.pack, one.rule), []).append(one)
        ordered = sorted(of_rule.items(), key=lambda entry: (-sum(one.schools for one in entry[1]), entry[0]))
        rules = {rule.info.id: rule for rule in self.rules}
        return [
            Problem(
                rules[rule],
                sum(one.schools for one in found),
                sum(one.findings for one in found),
                self._where(found),
                self._drawn(pack, rules[rule]),
            )
            for (pack, rule), found in ordered[:PROBLEMS]
        ]

    def problems_in_all(self) -> int:
        return len({(one.pack, one.rule) for one in self.source.missed})

    def _where(self, found: Sequence[Missed]) -> str:
        """The districts where most schools miss it; nothing where there is one district alone."""
        if len(self.ranked_districts) < 2:
            return ""
        ordered = sorted(found, key=lambda one: (-one.schools, one.district))
        named = [
            msg("{district} ({n} schools)", district=one.district or "–", n=number(one.schools)).say(self.language)
            for one in ordered[:NAMED]
        ]
        listed = phrases.joined(named, self.language)
        if len(ordered) <= NAMED:
            return listed
        return msg("{names} and others, {n} districts in all", names=listed, n=number(len(ordered))).say(self.language)

    def _drawn(self, pack: str, rule: RuleView) -> list[Chart]:
        """Every school's figure against the threshold, where that is one and the same for all."""
        task = next(task for task in self.source.tasks if task.rule.id == rule.info.id and task.subject == "school")
        bounds = [Limit(b.comparator, b.threshold.value) for b in task.rule.bounds if isinstance(b.threshold, Constant)]
        if not bounds or len(bounds) < len(task.rule.bounds):
            return []
        counted = []
        for *figures, n in self.totals_of.figures(pack, rule.info.id):
            told = dict(zip(FIGURES, figures, strict=True))
            counted.append((_finding(task, told, ("", "", ""), tuple(bounds)), n))
        return list(charts(counted, phrases.text_of(rule.info.title, self.language), rule.anchor, self.language))

    # ------------------------------------------------------------ what is missing, what others owe

    def without(self) -> list[tuple[str, int]]:
        """Tables that schools did not hand in, those that most lack first."""
        lacking = sorted(self.source.handed_in.without.items(), key=lambda one: (-one[1], one[0]))
        return [(self.label(table), n) for table, n in lacking]

    def silent(self) -> int:
        """Schools that handed in nothing."""
        return self.source.handed_in.silent

    def others(self) -> Iterator[tuple[str, int, list[tuple[Verdict, int]], list[tuple[Verdict, str]]]]:
        """Who owes something beside the schools: how many of them there are, their overall results, and their requirements by
        verdict, the most frequent first."""
        for owner, of in self.source.told["owners"].items():
            if owner == "school" or not of["total"]:
                continue
            found: dict[Verdict, Counter[str]] = {}
            for rule in self.source.told["rules"]:
                if rule["owner"] != owner or rule["strength"] not in ("must", "should"):
                    continue
                for verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_CHECKED):
                    n = rule["verdicts"].get(verdict, 0) if rule["binding"] or verdict is Verdict.FAIL else 0
                    if n:
                        found.setdefault(verdict, Counter())[rule["rule"]] += n
            told = [(verdict, self._titles(found[verdict])) for verdict in SHOWN if verdict in found]
            yield OWNERS[owner].say(self.language), of["total"], _best_first(of["overall"]), told

    def _titles(self, rules: Counter[str]) -> str:
        ordered = sorted(rules.items(), key=lambda one: (-one[1], one[0]))
        names = []
        for rule, n in ordered[:NAMED]:
            often = msg(" ({n} findings)", n=number(n)).say(self.language)
            names.append(f"{phrases.text_of(self.result.rules[rule].title, self.language)}{often}")
        listed = phrases.joined(names, self.language)
        if len(rules) > NAMED:
            listed = msg("{names} and others, {n} in all", names=listed, n=len(rules)).say(self.language)
        return listed

    # ------------------------------------------------------------ requirements

    def requirements(self) -> Iterator[tuple[RuleView, list[tuple[Verdict, int]]]]:
        """Every requirement in the order of the clauses, with all its verdicts."""
        counted: dict[str, Counter[str]] = {}
        for rule in self.source.told["rules"]:
            counted.setdefault(rule["rule"], Counter()).update(rule["verdicts"])
        for one in self.rules:
            yield one, _best_first(counted.get(one.info.id, {}))


class _Desk(Desk):
    """The matrices of the schools that lack most, and below them how many of all schools miss each requirement."""

    def __init__(self, view: View, missed: Mapping[str, int], schools: int) -> None:
        super().__init__(view)
        self._missed, self._schools = missed, schools

    def missed(self, matrix: Matrix) -> list[int]:
        return [self._missed.get(rule.info.id, 0) for rule in matrix.rules]

    def beyond(self) -> str:
        shown = len(self.view.result.schools)
        told = msg("The {n} schools that lack most; the verdicts on every school are in the folder verdicts.", n=shown)
        return told.say(self.language) if shown < self._schools else ""


def _best_first(tallies: Mapping[str, int]) -> list[tuple[Verdict, int]]:
    return [(verdict, tallies[verdict]) for verdict in phrases.BEST_FIRST if tallies.get(verdict)]


def _result(source: Source, totals: Totals, language: str) -> Result:
    """The schools of the matrices as an audit would tell of them, without evidence."""
    shown = source.gravest[: schools_shown(source.packs)]
    tasks = {(task.rule.pack, task.rule.id, ymd(task.period.start)): task for task in source.tasks if task.subject == "school"}
    findings = []
    for one in totals.found(shown):
        task = tasks[one["pack"], one["rule"], one["period_start"]]
        school = (_key(one["district"], one["subject_id"]), source.names.get(one["subject_id"], ""), one["district"])
        findings.append(_finding(task, one, school, ()))
    names: dict[str, dict[str, str]] = {}
    for pack in source.packs:
        names.update(names_of(pack.model))
    return Result(
        name=msg("Survey of {n} schools", n=number(source.told["owners"]["school"]["total"])).say(language),
        as_of=date.fromisoformat(source.told["as_of"]),
        packs=[pack_info(pack) for pack in source.packs],
        schools=[
            SchoolInfo(_key(one.district, one.school_id), source.names.get(one.school_id, one.school_id), one.district)
            for one in shown
        ],
        findings=findings,
        rules=rules_told(source.packs),
        names=names,
        tool_version=VERSION,
    )


def _key(district: str, school_id: str) -> str:
    """An id may occur in several districts of a country."""
    return f"{district} {school_id}"


def _finding(task: Task, told: Mapping[str, Any], school: tuple[str, str, str], bounds: tuple[Limit, ...]) -> Finding:
    """A row of the verdicts as a finding. ``school``: its key, name and district."""
    rule, period = task.rule, task.period
    threshold = threshold_text(rule.bounds, tuple(limit.value for limit in bounds), rule.measure) if bounds else ""
    key, name, district = school
    return Finding(
        finding_id=finding_id(rule.id, task.subject, key, period_key(task)),
        rule=rule.id,
        pack=rule.pack,
        clause=rule.clause,
        quote=rule.quote,
        title=rule.title,
        strength=rule.strength,
        subject=task.subject,
        owed_by=rule.owner,
        subject_id=key,
        subject_name=name,
        district=district,
        period=period.label,
        period_start=period.start,
        period_end=period.end,
        reference_on=task.moment.roster,
        binding=not period.open,
        verdict=Verdict(told["verdict"]),
        reason=Reason(told.get("reason", Reason.NOT_MET)),
        measure=rule.measure.word,
        actual=_exact(told.get("actual")),
        required=_exact(told.get("required")),
        population=told.get("population"),
        shortfall=_exact(told.get("shortfall")),
        unit=unit_of(rule),
        threshold={"zh": threshold, "en": threshold},
        bounds=bounds,
        low=_exact(told.get("low")),
        high=_exact(told.get("high")),
    )


def _exact(value: str | None) -> Fraction | None:
    return None if value is None else Fraction(value)
