"""The same records under two versions of a pack: which verdicts change, and what the county's figures become.

Rules that are word for word the same need to be measured only once, unless the packs read the records or the calendar otherwise.
"""

from __future__ import annotations

import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.rules.ast import Rule
from auditor.rules.pack import Pack, load_pack
from auditor.system.scratch import Scratch

if TYPE_CHECKING:
    from datetime import date

    from auditor.answers.answer import Register
    from auditor.findings.finding import Finding
    from auditor.inputs.spec import AuditSpec
    from auditor.records.records import Records

LIMIT_OF_ARCHIVE = 50_000_000
"""Bytes of rules and policies taken out of a git revision."""


@dataclass(frozen=True)
class Side:
    """What one version of the pack says of one subject and period. ``threshold``: "≥ 2/3"."""

    verdict: str
    reason: str
    actual: Fraction | None
    required: Fraction | None
    shortfall: Fraction | None
    threshold: dict[str, str]


@dataclass(frozen=True)
class Change:
    """A finding that comes out otherwise, is new (``before`` None) or gone (``after`` None). ``turned``: its verdict differs.

    ``because``: of a rule that counts others, the changes of what it counts, of the same subject or of a bureau's schools.
    """

    rule: str
    title: dict[str, str]
    subject: str  # "school" or "bureau"
    subject_id: str
    subject_name: str
    period: dict[str, str]
    before: Side | None
    after: Side | None
    because: tuple[Change, ...] = ()

    @property
    def turned(self) -> bool:
        return (self.before.verdict if self.before else "") != (self.after.verdict if self.after else "")


@dataclass(frozen=True)
class RuleImpact:
    """One rule before and after: what it says, and how many findings of each verdict it gives."""

    rule: str
    title: dict[str, str]
    sentence_before: dict[str, str] | None
    sentence_after: dict[str, str] | None
    before: dict[str, int]
    after: dict[str, int]

    @property
    def reworded(self) -> bool:
        return self.sentence_before != self.sentence_after


@dataclass(frozen=True)
class Impact:
    """Old pack against new. ``schools_before``/``schools_after``: how many schools have each overall result."""

    old: str
    new: str
    as_of: date
    changes: tuple[Change, ...]
    rules: tuple[RuleImpact, ...]
    schools_before: dict[str, int]
    schools_after: dict[str, int]

    @property
    def turned(self) -> tuple[Change, ...]:
        """The changes of a verdict."""
        return tuple(change for change in self.changes if change.turned)


# ---------------------------------------------------------------- which packs


@contextmanager
def pack_at(word: str) -> Iterator[Pack]:
    """A pack by its name, its folder, or its folder at a git revision (``v1.2:rules/shandan``); kept as long as it is used."""
    revision, colon, path = word.partition(":")
    if not colon or Path(word).exists() or len(revision) == 1:  # C:\rules is a path
        yield load_pack(word)
        return
    with Scratch() as folder:
        _unpack(revision, path, folder, word)
        try:
            yield load_pack(folder / path)
        except UserError as error:
            raise UserError([_renamed(problem, str(folder), revision) for problem in error.problems]) from None


def _renamed(problem: Problem, folder: str, revision: str) -> Problem:
    """A problem told by the revision's name, not by that of a folder that is gone."""
    file = problem.place.file.replace(f"{folder}/", f"{revision}:")
    return replace(problem, place=replace(problem.place, file=file))


def _unpack(revision: str, path: str, folder: Path, word: str) -> None:
    """Write the pack, those beside it and the policies, as they were in the revision, into ``folder``."""
    top = Path(_git(["rev-parse", "--show-toplevel"], Path.cwd(), word).decode().strip())
    commit = _git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"], top, word).decode().strip()
    parent = Path(path).parent.as_posix()
    wanted = [path if parent == "." else parent]
    policies = (Path(path).parent.parent / "policies").as_posix()
    if _git(["ls-tree", commit, "--", policies], top, word).strip():
        wanted.append(policies)
    packed = _git(["archive", "--format=tar", commit, "--", *wanted], top, word)
    if len(packed) > LIMIT_OF_ARCHIVE:
        raise UserError(Problem("E273", msg("The rules at {word} are too large to be rules.", word=word)))
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        for member in archive:
            # Only plain files below the folder: a link or a path that climbs out has no place among rules.
            target = folder / member.name
            if member.isfile() and target.resolve().is_relative_to(folder.resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                source = archive.extractfile(member)
                assert source is not None
                target.write_bytes(source.read())


def _git(arguments: list[str], folder: Path, word: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except OSError:
        done = None
    if done is None or done.returncode != 0:
        raise UserError(
            Problem(
                "E273",
                msg("git does not find “{word}”.", word=word),
                Place(),
                msg("Write REVISION:FOLDER, like HEAD~1:rules/shandan, inside the repository."),
            )
        )
    return done.stdout


# ---------------------------------------------------------------- comparing


def impact(old: Pack, new: Pack, spec: AuditSpec, *, old_name: str = "", new_name: str = "", told: Sequence[str] = ()) -> Impact:
    """Both packs over the records, and with the evidence register, of an audit.

    ``told``: IDs of rules whose verdicts are counted even where nothing of them has changed.
    """
    from auditor.answers.register_files import read_register
    from auditor.audit import audit
    from auditor.inputs.read import records_of

    register = read_register(spec.attestations)
    records = records_of(spec, new.model)
    same = _same_reading(old, new)
    changed = changed_rules(old, new) if same else {rule.id for rule in (*old.rules, *new.rules)}

    def judged(pack: Pack, only: set[str] | None, records: Records, register: Register) -> list[Finding]:
        rules = tuple(rule for rule in pack.rules if only is None or rule.id in only)
        if not rules:
            return []
        return audit(replace(pack, rules=rules), records, as_of=spec.as_of, register=register, evidence_limit=0).findings

    after = judged(new, None, records, register)
    kept = [finding for finding in after if finding.rule not in changed]
    again = judged(old, _with_counted(old, changed), records if same else records_of(spec, old.model), register)
    before = [*kept, *(finding for finding in again if finding.rule in changed)]
    return _compared(old, new, before, after, spec.as_of, old_name or old.name, new_name or new.name, told)


def _same_reading(old: Pack, new: Pack) -> bool:
    """Do both packs see the same records, days and terms? Populations are part of the rules that use them."""
    return (
        old.model.tables == new.model.tables
        and old.model.code_lists == new.model.code_lists
        and old.calendar == new.calendar
        and old.in_force == new.in_force
    )


def changed_rules(old: Pack, new: Pack) -> set[str]:
    """Rules that are new, gone or not the same, and those that count them, directly or through others."""
    before, after = ({rule.id: replace(rule, place=Place()) for rule in pack.rules} for pack in (old, new))
    changed = {rule_id for rule_id in (*before, *after) if before.get(rule_id) != after.get(rule_id)}
    while True:
        more = {rule.id for rule in (*old.rules, *new.rules) if changed & set(rule.counted_rules())}
        if more <= changed:
            return changed
        changed |= more


def _with_counted(pack: Pack, chosen: set[str]) -> set[str]:
    """The chosen rules and those that they count, directly or through others."""
    counted = chosen | {of for rule in pack.rules if rule.id in chosen for of in rule.counted_rules()}
    return counted if counted == chosen else _with_counted(pack, counted)


def _with_reasons(old: Pack, new: Pack, changes: Sequence[Change]) -> list[Change]:
    """Each change of a rule that counts others with the turned verdicts of what it counts."""
    counted: dict[str, set[str]] = {}
    for rule in (*old.rules, *new.rules):
        counted.setdefault(rule.id, set()).update(rule.counted_rules())
    turned = [change for change in changes if change.turned]

    def reasons(change: Change) -> tuple[Change, ...]:
        found = (one for one in turned if one.rule in counted.get(change.rule, ()))
        return tuple(one for one in found if change.subject == "bureau" or one.subject_id == change.subject_id)

    return [replace(change, because=reasons(change)) for change in changes]


_Key = tuple[str, str, str, str]


def _compared(
    old: Pack,
    new: Pack,
    before: list[Finding],
    after: list[Finding],
    as_of: date,
    old_name: str,
    new_name: str,
    told: Sequence[str],
) -> Impact:
    was, now = ({_key(finding): finding for finding in findings} for findings in (before, after))
    changes = []
    for key in sorted({**was, **now}):
        one, two = was.get(key), now.get(key)
        sides = (_side(one) if one else None, _side(two) if two else None)
        some = one or two
        if sides[0] != sides[1] and some is not None:
            title = (new.rule(some.rule) or old.rule(some.rule) or some).title
            changes.append(Change(some.rule, title, some.subject, some.subject_id, some.subject_name, some.period, *sides))
    changes = _with_reasons(old, new, changes)
    asked = {rule_id for rule_id in told if old.rule(rule_id) or new.rule(rule_id)}
    touched = sorted({change.rule for change in changes} | changed_rules(old, new) | asked)
    rules = tuple(_rule(rule_id, old, new, before, after) for rule_id in touched)
    return Impact(old_name, new_name, as_of, tuple(changes), rules, _schools(before), _schools(after))


def _key(finding: Finding) -> _Key:
    return (finding.rule, finding.subject, finding.subject_id, f"{finding.period_start}/{finding.period_end}")


def _side(finding: Finding) -> Side:
    return Side(
        finding.verdict.value,
        finding.reason.value,
        finding.actual,
        finding.required,
        finding.shortfall,
        finding.threshold,
    )


def _rule(rule_id: str, old: Pack, new: Pack, before: list[Finding], after: list[Finding]) -> RuleImpact:
    from auditor.rules.sentence import sentence

    one, two = old.rule(rule_id), new.rule(rule_id)
    known = two or one
    assert known is not None

    def told(rule: Rule | None, pack: Pack) -> dict[str, str] | None:
        return {language: sentence(rule, pack.model, language) for language in ("zh", "en")} if rule else None

    return RuleImpact(rule_id, known.title, told(one, old), told(two, new), _verdicts(rule_id, before), _verdicts(rule_id, after))


def _verdicts(rule_id: str, findings: list[Finding]) -> dict[str, int]:
    return dict(sorted(Counter(finding.verdict.value for finding in findings if finding.rule == rule_id).items()))


def _schools(findings: list[Finding]) -> dict[str, int]:
    """How many schools have each overall result."""
    from auditor.findings.aggregate import overall

    of_school: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.subject == "school":
            of_school.setdefault(finding.subject_id, []).append(finding)
    return dict(sorted(Counter(overall(own).verdict.value for own in of_school.values()).items()))
