"""The page for the leader: the sentence that tells, schools by what they lack, the main problems, who has not handed in, what
others owe, what became of the last run's problems, the days to come. At most four pages of A4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.findings.aggregate import SHOWN, decides, waived
from auditor.findings.change import STILL_OPEN, Change, Line, Status
from auditor.findings.finding import Finding
from auditor.i18n import Message, msg
from auditor.reports import phrases
from auditor.reports.text import day, number
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from auditor.findings.result import RuleInfo
    from auditor.reports.page.html_calendar import Day
    from auditor.reports.page.html_view import View
    from auditor.reports.page.rows import Row

RANKED = 40
"""Schools in the ranking; of more the rest is counted."""
PROBLEMS = 8
NAMED = 5
"""Names in one line; all are counted."""
GROUPS = 6
DAYS = 6


@dataclass
class Rank:
    """One school: how many mandatory findings it fails, of these how many are ``new`` since the last run, and what else.

    ``closed``, ``waiting``, ``late``: its problems of the ledger that were accepted, await acceptance, are overdue.
    """

    row: Row
    failed: int = 0
    new: int = 0
    unknown: int = 0
    unchecked: int = 0
    closed: int = 0
    waiting: int = 0
    late: int = 0


@dataclass
class Problem:
    """A mandatory requirement that is not met: where, and how often."""

    info: RuleInfo
    anchor: str
    findings: list[tuple[Row, Finding]] = field(default_factory=list)

    @property
    def schools(self) -> int:
        return len({row.anchor for row, _ in self.findings})


@dataclass(frozen=True)
class Since:
    """What became of the problems of the last run, like for like: today's by whether they were there, former ones by standing.

    ``moved``: how many of today's the ledger says more of than that they are open.
    """

    day: str
    still: int
    due_since: int
    found_since: int
    met: int
    statuses: list[tuple[str, int]]
    beyond: int
    moved: list[tuple[str, int]]


class Leader:
    """Everything that the leader's page asks for."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.result = view.result
        self.language = view.language

    def _say(self, message: Message) -> str:
        return message.say(self.language)

    @cached_property
    def failing(self) -> list[tuple[Row, Finding]]:
        """Mandatory findings that schools do not meet and that decide."""
        return [(row, i.finding) for row in self.view.schools for i in row.items if _fails(i.finding)]

    def sentence(self) -> str:
        """How many schools are where, and what most of them lack."""
        told = [self.view.sentence()]
        if self.failing and len(self.view.schools) > 1:
            top = self.problems[0] if self.problems else None
            told.append(
                self._say(
                    msg(
                        "In all {n} findings are not met; most widespread: “{title}” ({schools} schools).",
                        n=number(len(self.failing)),
                        title=phrases.text_of(top.info.title, self.language) if top else "",
                        schools=number(top.schools if top else 0),
                    )
                )
            )
        return ("" if self.language == "zh" else " ").join(told)

    # ------------------------------------------------------------ ranking

    @cached_property
    def _lines(self) -> dict[str, Line]:
        return {line.finding_id: line for line in self.result.ledger or () if line.finding_id}

    @cached_property
    def followed(self) -> bool:
        """Whether the audit goes on from a former one."""
        return any(line.change is not None for line in self.result.ledger or ())

    @cached_property
    def ranking(self) -> list[Rank]:
        """All schools: what they fail, the most first; then those that cannot be judged, then the rest by name."""
        ranks = []
        for row in self.view.schools:
            rank = Rank(row)
            for item in row.items:
                f = item.finding
                if f.strength != "must" or item.waived:
                    continue
                line = self._lines.get(f.finding_id)
                rank.failed += _fails(f)
                rank.new += _fails(f) and line is not None and line.change is Change.NEW and self.followed
                rank.unknown += f.verdict is Verdict.UNKNOWN and decides(f)
                rank.unchecked += f.verdict is Verdict.NOT_CHECKED and decides(f)
            for line in self._of_school.get(row.school.school_id if row.school else "", ()):
                rank.closed += line.status in (Status.ACCEPTED, Status.EXPLAINED, Status.MET)
                rank.waiting += line.status is Status.MADE_UP
                rank.late += line.status is Status.OVERDUE
            ranks.append(rank)
        return sorted(ranks, key=lambda r: (-r.failed, -r.unknown, SHOWN.index(r.row.overall.verdict)))

    @cached_property
    def _of_school(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for line in self.result.ledger or () if self.followed else ():
            if line.finding is not None and line.finding.owner == "school":
                found.setdefault(line.finding.subject_id, []).append(line)
        return found

    def ranked(self) -> list[Rank]:
        """As many as are listed."""
        return self.ranking[:RANKED]

    def unranked(self) -> str:
        """What is said of the schools beyond; empty where all are listed."""
        rest = self.ranking[RANKED:]
        if not rest:
            return ""
        failed = sum(rank.failed for rank in rest)
        return self._say(msg("{n} more schools with {failed} findings not met.", n=number(len(rest)), failed=number(failed)))

    @cached_property
    def widest(self) -> int:
        """The longest bar."""
        return max([rank.failed for rank in self.ranking] or [0]) or 1

    def total(self, name: str) -> int:
        """A column of the ranking added up."""
        return sum(getattr(rank, name) for rank in self.ranking)

    # ------------------------------------------------------------ problems

    @cached_property
    def problems(self) -> list[Problem]:
        """Mandatory requirements that schools do not meet, those of most schools first."""
        anchors = {rule.info.id: rule.anchor for rule in self.view.rules}
        found: dict[str, Problem] = {}
        for row, f in self.failing:
            if f.rule not in found:
                found[f.rule] = Problem(self.result.rules[f.rule], anchors[f.rule])
            found[f.rule].findings.append((row, f))
        return sorted(found.values(), key=lambda one: (-one.schools, -len(one.findings)))

    def listed_problems(self) -> list[Problem]:
        return self.problems[:PROBLEMS]

    def where(self, problem: Problem) -> str:
        """The schools by name, each with its periods where there are several: ``A小学（两期）、B小学``."""
        times = Counter(row.name for row, _ in problem.findings)
        names = []
        for name, n in list(times.items())[:NAMED]:
            often = self._say(msg(" ({n} periods)", n=n)) if n > 1 else ""
            names.append(f"{name}{often}")
        listed = phrases.joined(names, self.language)
        if len(times) > NAMED:
            listed = self._say(msg("{names} and others, {n} in all", names=listed, n=number(len(times))))
        return listed

    # ------------------------------------------------------------ what is missing, what others owe

    @cached_property
    def missing(self) -> list[tuple[str, str]]:
        """Schools, and the tables that they have not handed in; schools with the same gaps together, nothing at all first."""
        told = []
        for (is_not_silent, tables), names in sorted(self._missing.items(), key=lambda one: (one[0][0], -len(one[0][1]), one[1])):
            what = self.view.labels(tables) if is_not_silent else self._say(msg("handed in nothing"))
            told.append((self._names(names), what))
        return told[:GROUPS]

    def more_missing(self) -> int:
        """Groups of schools with gaps that are not listed."""
        return max(0, len(self._missing) - GROUPS)

    @cached_property
    def _missing(self) -> dict[tuple[bool, tuple[str, ...]], list[str]]:
        """(whether anything was handed in, the tables that are missing) → the schools."""
        groups: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
        for row in self.view.incomplete():
            if row.school:
                key = (False, ()) if row.school.silent else (True, row.school.not_submitted)
                groups.setdefault(key, []).append(row.name)
        return groups

    def _names(self, names: list[str]) -> str:
        listed = phrases.joined(names[:NAMED], self.language)
        if len(names) <= NAMED:
            return listed
        return self._say(msg("{names} and others, {n} in all", names=listed, n=number(len(names))))

    def owed(self) -> Iterator[tuple[Row, list[tuple[Verdict, str]]]]:
        """Who owes something beside the schools, and the requirements by verdict: those not met, unknown and to be verified."""
        for row in self.view.rows:
            if row.school:
                continue
            found: dict[Verdict, dict[str, int]] = {}
            for item in row.items:
                f = item.finding
                if item.waived or f.strength not in ("must", "should") or not (f.binding or f.verdict is Verdict.FAIL):
                    continue
                if f.verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_CHECKED):
                    titles = found.setdefault(f.verdict, {})
                    titles[f.rule] = titles.get(f.rule, 0) + 1
            told = []
            for verdict in SHOWN:
                if verdict in found:
                    told.append((verdict, self._titles(found[verdict])))
            yield row, told

    def _titles(self, rules: dict[str, int]) -> str:
        names = []
        for rule, n in list(rules.items())[:NAMED]:
            often = self._say(msg(" ({n} findings)", n=n)) if n > 1 else ""
            names.append(f"{phrases.text_of(self.result.rules[rule].title, self.language)}{often}")
        listed = phrases.joined(names, self.language)
        if len(rules) > NAMED:
            listed = self._say(msg("{names} and others, {n} in all", names=listed, n=len(rules)))
        return listed

    # ------------------------------------------------------------ since the last run

    @cached_property
    def since(self) -> Since | None:
        """The comparison with the last run; None where there is none."""
        then = self.result.compared_with
        if not self.followed or then is None:
            return None
        lines = [line for line in self.result.ledger or () if line.finding is not None and _counted(line.finding)]
        current = {f.finding_id for f in self.result.findings}
        today = [line for line in lines if line.finding_id in current and line.change in STILL_OPEN]
        new = [line for line in today if line.change is Change.NEW]
        due_since = sum(line.finding is not None and line.finding.period_end > then for line in new)
        gone = [line for line in lines if line.finding_id not in current]
        statuses, moved = self._by_status(gone), self._by_status(line for line in today if line.status is not Status.OPEN)
        met = sum(line.finding_id in current and line.change is Change.RESOLVED for line in lines)
        return Since(
            day(then, self.language), len(today) - len(new), due_since, len(new) - due_since, met, statuses, len(gone), moved
        )

    def _by_status(self, lines: Iterable[Line]) -> list[tuple[str, int]]:
        counted = Counter(line.status for line in lines)
        return [(self._say(word), counted[status]) for status, word in _STATUSES.items() if counted[status]]

    def change(self) -> str:
        """The comparison in sentences."""
        since = self.since
        if since is None:
            return ""
        told = [
            msg(
                "Like for like with {day}: {still} were there before, {due} fell due since, {found} were found since, "
                "{met} are met now.",
                day=since.day,
                still=number(since.still),
                due=number(since.due_since),
                found=number(since.found_since),
                met=number(since.met),
            ).say(self.language)
        ]
        if since.moved:
            told.append(msg("Of those not met: {statuses}.", statuses=self._listed(since.moved)).say(self.language))
        if since.beyond:
            statuses = self._listed(since.statuses)
            beyond = msg(
                "{n} more of earlier periods are followed in the ledger and not counted here: {statuses}.",
                n=number(since.beyond),
                statuses=statuses,
            )
            told.append(beyond.say(self.language))
        return ("" if self.language == "zh" else " ").join(told)

    def _listed(self, statuses: Iterable[tuple[str, int]]) -> str:
        return phrases.joined((f"{word} {number(n)}" for word, n in statuses), self.language)

    # ------------------------------------------------------------ days to come

    def days(self) -> list[tuple[Day, list[tuple[str, str]]]]:
        """The next days, and on each what is due: the kind, and how many by how many schools."""
        told = []
        for _, days in self.view.calendar:
            for one in days:
                if one.left < 0:
                    continue
                kinds = []
                for what, _, dues in one.kinds():
                    open_ = [(row, item) for due in dues for row, item in due.open]
                    if open_:
                        who = len({row.anchor for row, _ in open_})
                        text = msg("{n} findings, {who} schools or bureaus", n=number(len(open_)), who=number(who))
                        kinds.append((self._say(what), self._say(text)))
                if kinds:
                    told.append((one, kinds))
        return told[:DAYS]


_STATUSES: dict[Status, Message] = {
    Status.ACCEPTED: msg("accepted and closed"),
    Status.EXPLAINED: msg("explained in writing"),
    Status.MET: msg("found to be met"),
    Status.MADE_UP: msg("made up, awaiting acceptance"),
    Status.OPEN: msg("open"),
    Status.OVERDUE: msg("overdue"),
    Status.WAIVED: msg("waived"),
    Status.REVISED: msg("rule revised"),
}


def _counted(f: Finding) -> bool:
    """Whether the ranking counts it: what is mandatory for schools."""
    return f.strength == "must" and f.owner == "school"


def _fails(f: Finding) -> bool:
    return f.strength == "must" and f.verdict is Verdict.FAIL and not waived(f)
