"""Which papers are made for whom: a problem goes to the unit that owes it, and whoever handed in nothing is asked to.

``opinion``, ``rectification``, ``self-report`` and ``call`` go to schools, ``reminder`` to the bureau, the finance department and
others for what they owe, ``submission`` to the government and the Party committee above them, of whom nobody demands anything;
``county`` is the one report on all schools.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from auditor.findings.aggregate import waived
from auditor.findings.finding import Finding
from auditor.findings.result import Result, SchoolInfo
from auditor.findings.words import OWNERS
from auditor.i18n import msg
from auditor.reports.letters.formal import figures_of
from auditor.verdicts.verdict import Reason, Verdict

_ORGANS = {"finance": "财政", "personnel": "人力资源和社会保障"}
"""Departments that go by this name and 局, at a province 厅."""
_PROVINCES = ("省", "自治区")
DEFAULT_KINDS = ("opinion", "rectification", "call", "reminder", "submission", "county")
_ABOVE = ("government", "party")
"""Owners to whom an issuer of letters reports."""
_EVERYBODY = ("schools", "staff")
_OF_MATERIAL = (Verdict.NOT_CHECKED, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True)
class Recipient:
    """A school, or whoever else owes something in a district; ``owner`` is empty for the report on all."""

    owner: str
    owner_id: str
    name: str
    school: SchoolInfo | None = None


@dataclass(frozen=True, eq=False)
class Paper:
    """One paper to be made, with the findings it speaks of: those to be put right, to be explained, to be handed in.

    ``tables``: those that were not handed in and are asked for. A requirement is one item of the paper, whatever its periods.
    """

    kind: str
    to: Recipient
    ordered: tuple[Finding, ...] = ()
    explained: tuple[Finding, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def to_put_right(self) -> int:
        """Items."""
        return _requirements(self.ordered)

    @property
    def to_explain(self) -> int:
        """Items."""
        return _requirements(self.explained)

    @property
    def items(self) -> int:
        return self.to_put_right + self.to_explain + len(self.tables)


def _requirements(findings: Iterable[Finding]) -> int:
    """How many requirements there are at how many places: periods of one are not counted one by one."""
    return len({(f.rule, f.subject, f.subject_id) for f in findings})


def addressee(owner: str, district: str, language: str) -> str:
    """Who is no school, as a letter addresses it: ``山丹县教育局``, ``山丹县财政局``, ``甘肃省财政厅``."""
    told = OWNERS[owner].say(language) if owner in OWNERS else owner
    if language == "zh" and owner in _ORGANS:
        told = _ORGANS[owner] + ("厅" if district.endswith(_PROVINCES) else "局")
    return f"{district}{told}" if language == "zh" else f"{told}, {district}"


def recipient(school: SchoolInfo, language: str = "zh") -> Recipient:
    """Of a school that is no more, the one that took it over."""
    name = school.name
    if school.successor:
        name = msg("{successor} (took over {school})", successor=school.successor, school=school.name).say(language)
    return Recipient("school", school.school_id, name, school)


def silent(result: Result, school: SchoolInfo) -> bool:
    """Whether nothing that a school owes could be told from records, because none were handed in."""
    waits = False
    for finding in result.by_owner.get(("school", school.school_id), ()):
        if finding.measure == "attest" or finding.verdict in _OF_MATERIAL or _runs_on_nothing(finding):
            continue
        if finding.verdict is not Verdict.UNKNOWN or finding.reason is not Reason.NOT_SUBMITTED:
            return False
        waits = True
    return waits


def _runs_on_nothing(finding: Finding) -> bool:
    """Whether its season is not over, and no record speaks for or against it yet."""
    return finding.verdict is Verdict.PENDING and not finding.evidence_total and not any(finding.read_counts.values())


def unreadable(result: Result, school: SchoolInfo | None) -> tuple[str, ...]:
    """Files that cannot be read and whose names name this school; for None those whose names name no school."""
    wanted = (school.school_id,) if school else ()
    return tuple(PurePosixPath(file.file).name for file in result.refused if file.schools == wanted)


def lacking(findings: Iterable[Finding]) -> list[Finding]:
    """What is asked for and cannot be told, because tables that it needs were not handed in, or figures that they hold."""
    unknown = (f for f in findings if f.verdict is Verdict.UNKNOWN and f.strength in ("must", "should") and not waived(f))
    return [f for f in unknown if f.reason is Reason.NOT_SUBMITTED or figures_of(f.missing)]


def tables_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The tables that these lack, without the lists of schools and of staff, which every school keeps itself."""
    named = (name for f in findings for name in (*f.missing, *figures_of(f.missing)))
    return tuple(dict.fromkeys(name for name in named if "." not in name and name not in _EVERYBODY))


def waiting(result: Result, to: Recipient) -> list[Finding]:
    """What cannot be told because of tables that this one has to hand in.

    Of a school all that is measured at it but what the treasury pays, whoever owes it: the forms ask for them alike.
    """
    if to.school is not None:
        return lacking(f for f in result.at_schools.get(to.owner_id, ()) if f.owner != "finance")
    owed = result.by_owner.get((to.owner, to.owner_id), ())
    return [f for f in lacking(owed) if (f.subject != "school" or f.owner == "finance") and tables_of([f])]


def tables_to_hand_in(result: Result, to: Recipient) -> tuple[str, ...]:
    """The tables that it did not hand in and that are needed: of a school also those from which others are judged."""
    found = waiting(result, to)
    if to.school is None:
        return tables_of(found)
    needed = {table for f in found for table in f.missing}
    needed |= {name.partition(".")[0] for f in _of_district(result, to.school.district) for name in f.missing}
    return tuple(table for table in to.school.not_submitted if table in needed)


def _of_district(result: Result, district: str) -> Iterator[Finding]:
    """What is measured over all schools of a district and cannot be told; the treasury keeps its payments itself."""
    for f in result.findings:
        over_schools = f.subject == "bureau" and f.district == district and f.owner != "finance"
        if over_schools and f.verdict is Verdict.UNKNOWN and f.strength in ("must", "should") and not waived(f):
            yield f


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The mandatory requirements not met."""
    return tuple(f for f in findings if f.verdict is Verdict.FAIL and f.strength == "must" and not waived(f))


def explained(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What should be done in principle and was not."""
    return tuple(f for f in findings if f.verdict is Verdict.FAIL and f.strength == "should" and not waived(f))


def papers(
    result: Result,
    kinds: Collection[str],
    language: str,
    school: SchoolInfo | None = None,
    settled: Collection[str] = (),
) -> list[Paper]:
    """The papers of these kinds, in the order of kinds and recipients; ``school``: only those to it.

    ``settled``: ids of findings about which nothing more is asked, because the ledger says what became of them.
    """
    if settled:
        result = replace(result, findings=[f for f in result.findings if f.finding_id not in settled])
    made: list[Paper] = []
    schools = [school] if school else result.schools
    for kind in kinds:
        if kind == "county":
            if school is None:
                made.append(Paper(kind, Recipient("", "", result.name), ordered(result.findings), explained(result.findings)))
        elif kind in ("reminder", "submission"):
            made += [] if school else _to_others(kind, result, language)
        else:
            made += [paper for one in schools if (paper := _to_school(kind, result, one, language))]
    return made


def _to_school(kind: str, result: Result, school: SchoolInfo, language: str) -> Paper | None:
    """A school is called upon for tables that some requirement needs of it; nobody is called upon for nothing."""
    to, owed = recipient(school, language), result.by_owner.get(("school", school.school_id), [])
    if kind == "self-report":
        return Paper(kind, to, ordered(owed), explained(owed))
    tables = tables_to_hand_in(result, to) if silent(result, school) else ()
    if tables:
        return Paper(kind, to, tables=tables) if kind == "call" else None
    if kind == "opinion" and any(f.strength in ("must", "should") for f in owed):
        return Paper(kind, to, ordered(owed), explained(owed))
    if kind == "rectification" and ordered(owed):
        return Paper(kind, to, ordered(owed))
    return None


def _to_others(kind: str, result: Result, language: str) -> list[Paper]:
    made = []
    for (owner, owner_id), findings in result.by_owner.items():
        if owner == "school" or (owner in _ABOVE) != (kind == "submission"):
            continue
        to = Recipient(owner, owner_id, addressee(owner, owner_id, language))
        paper = Paper(kind, to, ordered(findings), explained(findings), tables_to_hand_in(result, to))
        if paper.items:
            made.append(paper)
    return made
