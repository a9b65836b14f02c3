"""The evidence register (佐证材料登记): who answered which clause, with what document, and until when that counts.

Nothing is ever answered from silence, and nothing by an answer that speaks of another rule, school or period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from auditor.answers.answer import TABLE, Answer, Register
from auditor.answers.facts import holds_until, settled
from auditor.answers.known import Known, Unknown
from auditor.findings.finding import Evidence, Finding
from auditor.findings.masking import is_office
from auditor.i18n import LANGUAGES, Message, msg
from auditor.problems import Place, Problem
from auditor.rules.kinds.attest import Attest
from auditor.rules.periods import periods_for
from auditor.verdicts.verdict import Reason, Verdict

if TYPE_CHECKING:
    from auditor.rules.ast import Rule
    from auditor.rules.pack import Pack


@dataclass(frozen=True)
class Standing:
    """What the register says of one clause, subject and period.

    ``entries``: what that rests on; with no answer, those that contradict one another.
    """

    answer: Literal["none", "yes", "no", "not_applicable"] = "none"
    lapsed: bool = False
    entries: tuple[Answer, ...] = ()


class Standings:
    """A register held against the rules and schools of an audit. ``problems``: every entry that does not count, and why.

    - An answer that names a period speaks of that period alone, and goes before those that name none. One that names none
      speaks of the periods that had begun by its date, and of later ones only as far as its validity reaches. A rule without
      periods (as of a day) takes answers that name none, which have to be looked at again after a while (``facts``).
    - One that gives the day on which it happened speaks of the period of that day.
    - Of several the latest counts. Opposite ones of one day are no answer.
    - One whose validity ended before the as-of date has lapsed.
    """

    def __init__(self, register: Register, known: Known, as_of: date) -> None:
        self.as_of = as_of
        self.problems: list[Problem] = list(register.problems)
        self._answers: dict[tuple[str, str, str], list[Answer]] = {}
        self._states: set[str] = set()
        self._asked: dict[str, Rule] = {}
        self._elsewhere: Counter[str] = Counter()
        self._repeated: dict[tuple[str, str, Message], tuple[Problem, int]] = {}
        for answer in sorted(register.answers, key=lambda a: a.place):
            self._take(answer, known)
        self._tell_repeated()
        self._tell_contradictions()
        self.problems.sort(key=lambda problem: (problem.place, problem.code))

    def standing(self, rule: str, subject: str, subject_id: str, period_start: date) -> Standing:
        """``subject``: ``school`` or ``bureau``."""
        entries = self._latest(self._answers.get((rule, subject, subject_id), ()), period_start)
        if not entries or len({entry.answer for entry in entries}) > 1:
            return Standing(entries=entries)
        first = entries[0]
        if first.period is None and first.on < period_start and rule not in self._states:
            entries = tuple(entry for entry in entries if entry.valid_until is not None)
        if not entries:
            return Standing()
        until, entry = min(((self._until(rule, a), a) for a in entries), key=lambda pair: (-pair[0].toordinal(), pair[1].place))
        return Standing(entry.answer or "none", until < self.as_of, (entry,))

    def _until(self, rule: str, entry: Answer) -> date:
        asked = self._asked[rule]
        assert isinstance(asked.measure, Attest)
        return holds_until(entry, asked, asked.measure) or date.max

    def beside(self, findings: Iterable[Finding], limit: int) -> list[Finding]:
        """The findings, those about attested clauses with the entries that they rest on (``limit`` of them listed)."""
        if not self._answers:
            return list(findings)
        return [self._with_entries(finding, limit) if finding.measure == "attest" else finding for finding in findings]

    def _with_entries(self, finding: Finding, limit: int) -> Finding:
        standing = self.standing(finding.rule, finding.subject, finding.subject_id, finding.period_start)
        out_of_scope = finding.verdict is Verdict.NOT_APPLICABLE and finding.reason is not Reason.ATTESTED_NOT_APPLICABLE
        if out_of_scope or not standing.entries:
            return finding
        role = "doubtful" if standing.lapsed or standing.answer == "none" else _ROLES[standing.answer]
        notes = finding.notes
        if standing.answer == "none":
            told = msg("The register holds opposite answers of one day; neither counts.")
            notes = (*notes, {language: told.say(language) for language in LANGUAGES})
        evidence = tuple(_evidence(entry, role) for entry in standing.entries[:limit])
        return replace(finding, notes=notes, evidence=evidence, evidence_total=len(standing.entries))

    @staticmethod
    def _latest(answers: Iterable[Answer], period_start: date | None) -> tuple[Answer, ...]:
        """The answers of the latest day, of those that name the period if there are any."""
        found = list(answers)
        about = [a for a in found if a.period == period_start] or [a for a in found if a.period is None]
        last = max((a.on for a in about), default=None)
        return tuple(sorted((a for a in about if a.on == last), key=lambda a: a.place))

    # ------------------------------------------------------------ which entries count

    def _take(self, answer: Answer, known: Known) -> None:
        """Put one entry where it counts, or say why it does not."""
        found = known.rule(answer.rule)
        if isinstance(found, Unknown):
            return self._repeat("W501", answer, found.message, found.suggestion)
        rule, pack = found
        if not isinstance(rule.measure, Attest):
            return self._repeat(
                "W502", answer, msg("{rule} is judged from records; the register cannot answer it.", rule=rule.id)
            )
        subject = known.subject(rule, answer.school_id, answer.school)
        if isinstance(subject, Unknown):
            return self._repeat("W503", answer, subject.message, subject.suggestion)
        if subject.doubt is not None:
            self._repeat("W504", answer, subject.doubt)
        if answer.on > self.as_of:
            message = msg(
                "This answer is of {day}, after the as-of date {as_of}: it does not count yet.", day=answer.on, as_of=self.as_of
            )
            return self.problems.append(Problem("W505", message, answer.place))
        told = settled(answer, rule.measure)
        if isinstance(told, Message):
            hint = msg("Until it is completed, this entry does not count.")
            return self.problems.append(Problem("W512", told, answer.place, hint))
        self._asked[rule.id] = rule
        answer = self._in_its_period(told, rule, pack)
        if self._fits_period(answer, rule, pack):
            self._answers.setdefault((rule.id, subject.kind, subject.subject_id), []).append(answer)
        return None

    def _in_its_period(self, answer: Answer, rule: Rule, pack: Pack) -> Answer:
        """An answer that names no period, with that of the day on which it happened."""
        day = answer.happened_on
        if answer.period is not None or day is None or rule.period.kind in ("as_of", "rolling"):
            return answer
        return next(
            (replace(answer, period=p.start) for p in periods_for(rule.period, pack.calendar, day) if p.start <= day <= p.end),
            answer,
        )

    def _fits_period(self, answer: Answer, rule: Rule, pack: Pack) -> bool:
        """Whether the entry speaks of periods that the rule has; those of no period of this audit are counted."""
        if not self._happened_within(answer, rule, pack):
            return False
        if rule.period.kind in ("as_of", "rolling"):
            self._states.add(rule.id)
            if answer.period is not None:
                message = msg("{rule} looks at the as-of date and has no periods: this answer does not count.", rule=rule.id)
                self._repeat("W506", answer, message, msg("Leave the first day of the period empty."))
            return answer.period is None
        starts = [period.start for period in periods_for(rule.period, pack.calendar, self.as_of)]
        if answer.period is None:
            if answer.valid_until is None and all(answer.on < start for start in starts):
                self._elsewhere[answer.place.file] += 1
            return True
        if answer.period in starts:
            return True
        if any(period.start == answer.period for period in periods_for(rule.period, pack.calendar, answer.period)):
            self._elsewhere[answer.place.file] += 1
            return True
        listed = ", ".join(str(start) for start in starts)
        message = msg("No period of {rule} begins on {day}: this answer does not count.", rule=rule.id, day=answer.period)
        self._repeat("W506", answer, message, msg("The periods of this audit begin on: {days}.", days=listed) if listed else None)
        return False

    def _happened_within(self, answer: Answer, rule: Rule, pack: Pack) -> bool:
        """Whether the day on which it happened lies in the period that is named."""
        day, start = answer.happened_on, answer.period
        if day is None or start is None or rule.period.kind in ("as_of", "rolling"):
            return True
        named = [p for p in periods_for(rule.period, pack.calendar, max(day, start)) if p.start == start]
        if all(p.start <= day <= p.end for p in named):
            return True
        message = msg("It happened on {day}, outside the period that begins on {start}.", day=day, start=start)
        self.problems.append(Problem("W512", message, answer.place))
        return False

    # ------------------------------------------------------------ telling

    def _repeat(self, code: str, answer: Answer, message: Message, suggestion: Message | None = None) -> None:
        """A problem that many entries of one file may share is told once, at the first of them."""
        key = (answer.place.file, code, message)
        first, times = self._repeated.get(key, (Problem(code, message, answer.place, suggestion), 0))
        self._repeated[key] = (first, times + 1)

    def _tell_repeated(self) -> None:
        for problem, times in self._repeated.values():
            if times > 1:
                problem = replace(problem, message=msg("{what} ({n} entries)", what=problem.message, n=times))
            self.problems.append(problem)
        for file, times in self._elsewhere.items():
            message = msg("Answers on periods that this audit does not judge: {n}.", n=times)
            self.problems.append(Problem("W507", message, Place(file)))

    def _tell_contradictions(self) -> None:
        for (rule, _, subject_id), answers in self._answers.items():
            for period in dict.fromkeys(answer.period for answer in answers):
                latest = self._latest([a for a in answers if a.period == period], period)
                other = next((a for a in latest if a.answer != latest[0].answer), None)
                if other is not None:
                    message = msg(
                        "{rule}, {subject}: yes and no on one day, {day}; neither counts. The other is in {place}.",
                        rule=rule,
                        subject=subject_id,
                        day=other.on,
                        place=_where(latest[0].place),
                    )
                    self.problems.append(
                        Problem("W508", message, other.place, msg("Enter the right one again, with a later date."))
                    )


_ROLES = {"yes": "counts", "no": "offends", "not_applicable": "left_out"}


def _where(place: Place) -> str:
    return " ".join(str(part) for part in (place.file, place.sheet, place.line or place.row) if part)


def _evidence(entry: Answer, role: str) -> Evidence:
    """An entry as a record behind a verdict. The names of persons are declared, so that reports can mask them."""
    told = {
        "answer": entry.answer,
        "by": entry.by,
        "on": entry.on.isoformat(),
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else "",
        "period": entry.period.isoformat() if entry.period else "",
        "happened_on": entry.happened_on.isoformat() if entry.happened_on else "",
        "count": "" if entry.count is None else str(entry.count),
        "of": "" if entry.of is None else str(entry.of),
        "note": entry.note,
    }
    return Evidence(
        role=role,
        table=TABLE,
        label=entry.document,
        file=entry.place.file,
        sheet=entry.place.sheet,
        row=entry.place.row or entry.place.line,
        details={f"{TABLE}.{column}": value for column, value in told.items() if value},
        names=() if is_office(entry.by) else (entry.by,),
    )
