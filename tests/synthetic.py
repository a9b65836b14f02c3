"""Made-up audits for the tests of the reports: every verdict, both subjects, several districts, names that try to be code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from synthetic_rules import NAMES, PEOPLE, SHANDAN, TIMES, rule

from auditor.findings.finding import Evidence, Finding
from auditor.findings.result import ClauseInfo, Coded, PackInfo, Result, RuleInfo, SchoolInfo
from auditor.i18n import msg
from auditor.problems import Place, Problem
from auditor.records.records import CellNote, Source
from auditor.reports.data.findings_form import limits_of_text
from auditor.verdicts.verdict import Reason, Verdict

__all__ = ["NAMES", "PEOPLE", "SHANDAN", "TIMES", "rule"]

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
TERM = (date(2025, 9, 1), date(2026, 1, 23))
AS_OF = date(2025, 12, 31)

HOSTILE = (
    '=HYPERLINK("http://evil.example","点我")',
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "{{ 7*7 }}{% raw %}",
    "\u202e学小名反\u202c\u202e",
    "第一小学👩‍🏫🎓",
    "a\x00b\x1b[31mred\x07",
    "[bold]markup[/bold]",
    "'; DROP TABLE schools; --",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "名" * 300,
    "_x0041_ & &amp; \"quoted\" 'single'",
    "lone \ud800 surrogate",
)


def finding(rule_info: RuleInfo, verdict: Verdict = Verdict.PASS, **changes: Any) -> Finding:
    """One finding of ``rule_info``, with figures that suit the verdict."""
    figures: dict[Verdict, dict[str, Any]] = {
        Verdict.PASS: {"reason": Reason.MET, "actual": Fraction(41), "low": Fraction(41, 58), "high": Fraction(41, 58)},
        Verdict.FAIL: {
            "reason": Reason.NOT_MET,
            "actual": Fraction(30),
            "shortfall": Fraction(9),
            "low": Fraction(30, 58),
            "high": Fraction(30, 58),
            "remedy": {
                "zh": "在2026年3月31日前再与至少9名教职工面对面谈心谈话",
                "en": "Talk with at least 9 more staff by 31 March 2026",
            },
        },
        Verdict.PENDING: {
            "reason": Reason.STILL_RUNNING,
            "actual": Fraction(20),
            "shortfall": Fraction(19),
            "due_on": TERM[1],
            "binding": False,
            "remedy": {
                "zh": "在2026年1月23日前再与至少19名教职工面对面谈心谈话",
                "en": "Talk with at least 19 more staff by 23 January 2026",
            },
        },
        Verdict.UNKNOWN: {
            "reason": Reason.MISSING_DATA,
            "actual": Fraction(36),
            "low": Fraction(36, 58),
            "high": Fraction(42, 58),
            "missing": ("talks.form",),
        },
        Verdict.NOT_APPLICABLE: {"reason": Reason.EMPTY_POPULATION, "population": 0, "required": None},
        Verdict.NOT_CHECKED: {"reason": Reason.NOT_ANSWERED, "population": None, "required": None},
        Verdict.ERROR: {"reason": Reason.TOOL_FAILED, "population": None, "required": None},
    }
    base: dict[str, Any] = {
        "finding_id": f"{rule_info.id}:s1:2025",
        "rule": rule_info.id,
        "pack": rule_info.pack,
        "clause": rule_info.clause,
        "quote": rule_info.quote,
        "title": rule_info.title,
        "strength": rule_info.strength,
        "subject": "school",
        "subject_id": "s1",
        "subject_name": "清泉镇中心学校",
        "district": "山丹县",
        "period": "2025",
        "period_start": YEAR[0],
        "period_end": YEAR[1],
        "reference_on": YEAR[1],
        "binding": True,
        "verdict": verdict,
        "measure": "share",
        "actual": None,
        "required": Fraction(39),
        "population": 58,
        "shortfall": None,
        "unit": rule_info.unit,
        "threshold": rule_info.threshold,
        "low": None,
        "high": None,
    }
    told = {**base, **figures[verdict], **changes}
    if isinstance(told["period"], str):
        told["period"] = dict.fromkeys(("zh", "en"), told["period"])
    told.setdefault("bounds", limits_of_text(told["threshold"].get("en", ""), told["measure"]))
    return Finding(**told)


def offenders(count: int, school: str = "清泉镇中心学校") -> tuple[Evidence, ...]:
    """Staff who were not talked to."""
    surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
    found = []
    for n in range(count):
        name = "欧阳娜娜" if n == 3 else surnames[n % len(surnames)] + "一二三四五六七八九十"[n % 10]
        found.append(
            Evidence(
                role="doubtful" if n % 7 == 6 else "offends",
                table="staff",
                label=name,
                file=f"{school}.xlsx",
                sheet="教职工",
                row=n + 4,
                details={"category": "专任教师", "status": "在本单位任职"},
                why="谈话方式未填写" if n % 7 == 6 else "",
                names=(name,),
            )
        )
    return tuple(found)


_SCHOOLS = (
    ("清泉镇中心学校", "nine_year", "九年一贯制", "rural", "乡村"),
    ("陈户镇中心学校", "nine_year", "九年一贯制", "rural", "乡村"),
    ("位奇镇中心小学", "primary", "小学", "rural", "乡村"),
    ("东乐镇中心学校", "nine_year", "九年一贯制", "town", "镇区"),
    ("霍城镇中心小学", "primary", "小学", "rural", "乡村"),
    ("城关小学", "primary", "小学", "urban", "城区"),
    ("山丹县第一中学", "senior", "高中", "urban", "城区"),
    ("南湖学校", "nine_year", "九年一贯制", "urban", "城区"),
    ("县幼儿园", "kindergarten", "幼儿园", "urban", "城区"),
    ("李桥乡中心小学", "primary", "小学", "rural", "乡村"),
    ("老军乡中心小学", "primary", "小学", "rural", "乡村"),
    ("大马营镇中心学校", "nine_year", "九年一贯制", "rural", "乡村"),
)


def schools(count: int = 12, districts: Sequence[str] = ("山丹县",)) -> list[SchoolInfo]:
    """``count`` schools spread over the districts; the second did not hand in its health checks."""
    return [
        SchoolInfo(
            school_id=f"21620725{n + 1:02d}",
            name=_SCHOOLS[n % 12][0] + (f"{n // 12 + 1}校区" if n >= 12 else ""),
            district=districts[n % len(districts)],
            stage=Coded(_SCHOOLS[n % 12][1], {"zh": _SCHOOLS[n % 12][2], "en": _SCHOOLS[n % 12][1]}),
            locality=Coded(_SCHOOLS[n % 12][3], {"zh": _SCHOOLS[n % 12][4], "en": _SCHOOLS[n % 12][3]}),
            not_submitted=("health_checks",) if n == 1 else (),
        )
        for n in range(count)
    ]


_MIX = (
    *([Verdict.PASS] * 11),
    *([Verdict.FAIL] * 4),
    *([Verdict.UNKNOWN] * 2),
    *([Verdict.NOT_APPLICABLE] * 2),
    Verdict.PENDING,
)


def county(
    count: int = 12,
    rules: Sequence[RuleInfo] = SHANDAN,
    periods: int = 1,
    districts: Sequence[str] = ("山丹县",),
    errors: bool = False,
) -> Result:
    """A county as an inspector would see it: every verdict (errors only when asked for), evidence, sources, notes, warnings."""
    found = []
    all_schools = schools(count, districts)
    for s, school in enumerate(all_schools):
        for r, info in enumerate(rules):
            if "school" not in info.subjects:
                continue
            terms = (
                [("2025", *YEAR)]
                if info.unit != TIMES and periods == 1
                else [
                    ("2025-2026学年第一学期", date(2025, 9, 1), date(2026, 1, 23)),
                    ("2024-2025学年第二学期", date(2025, 2, 17), date(2025, 7, 4)),
                ]
            )
            for p, (period, start, end) in enumerate(terms):
                verdict = Verdict.PASS if s in (5, 7) and s < 12 else _MIX[(s * 7 + r * 5 + p * 3) % len(_MIX)]
                if info.id.endswith("/1") and verdict != Verdict.PASS:
                    verdict = Verdict.NOT_CHECKED
                if end > AS_OF and verdict in (Verdict.FAIL, Verdict.UNKNOWN):
                    verdict = Verdict.PENDING
                elif end <= AS_OF and verdict == Verdict.PENDING:
                    verdict = Verdict.FAIL
                if errors and (s, r) == (2, 3):
                    verdict = Verdict.ERROR
                changes: dict[str, Any] = {}
                if info.unit == TIMES:
                    changes = _times(verdict)
                elif info.unit == {}:
                    changes = {
                        "measure": "attest",
                        "actual": None,
                        "required": None,
                        "population": None,
                        "low": None,
                        "high": None,
                    }
                if verdict == Verdict.FAIL and info.unit == PEOPLE:
                    changes |= {"evidence_total": 28, "evidence": offenders(28, school.name)}
                    changes["left_out"] = (
                        ({"zh": "长期病休", "en": "on long sick leave"}, 2),
                        ({"zh": "借调到机关", "en": "seconded"}, 1),
                    )
                if verdict == Verdict.UNKNOWN and info.unit == PEOPLE:
                    changes |= {
                        "evidence_total": 6,
                        "evidence": offenders(6, school.name),
                        "counts": {"yes": 36, "no": 16, "unknown": 6},
                    }
                if info.id.endswith("/3c"):
                    changes["assumptions"] = ("staff.status",)
                if verdict == Verdict.FAIL and s == 3:
                    changes["waiver"] = {
                        "reason": "校舍重建，活动场地停用",
                        "approver": "县教育局",
                        "document": "山教发〔2025〕12号",
                        "until": "2026-07-31",
                    }
                found.append(
                    finding(
                        info,
                        verdict,
                        **{
                            "finding_id": f"{info.id}:{school.school_id}:{period}",
                            "subject_id": school.school_id,
                            "subject_name": school.name,
                            "district": school.district,
                            "period": period,
                            "period_start": start,
                            "period_end": end,
                            "reference_on": end,
                            "binding": end <= AS_OF,
                            **changes,
                        },
                    )
                )
    for district in districts:
        for info in rules:
            if "bureau" in info.subjects:
                found.append(
                    finding(
                        info,
                        Verdict.UNKNOWN,
                        finding_id=f"{info.id}:{district}",
                        subject="bureau",
                        subject_id=district,
                        subject_name=f"{district}教育局",
                        district=district,
                        measure="ratio",
                        actual=Fraction(103, 100),
                        low=Fraction(49, 50),
                        high=Fraction(53, 50),
                        required=Fraction(1),
                        population=None,
                        reason=Reason.NOT_SUBMITTED,
                        missing=("payments",),
                    )
                )
    return Result(
        name="山丹县教师关心关爱工作年度审核",
        as_of=AS_OF,
        packs=[
            PackInfo(
                "shandan",
                {"zh": "山丹县教师关爱", "en": "Care for teachers in Shandan"},
                {"zh": "关于做好教师关心关爱工作的通知", "en": "Notice on care for teachers"},
                "2025.1",
                "ab" * 32,
                {"zh": "甘肃省张掖市山丹县", "en": "Shandan, Gansu"},
            ),
        ],
        schools=all_schools,
        findings=found,
        rules={info.id: info for info in rules},
        clauses=[
            ClauseInfo(
                "shandan",
                "二（三）8a",
                {"zh": "督促教师每天至少锻炼一小时", "en": "Teachers exercise an hour a day"},
                "A",
                {"zh": "学校没有、也不应有逐人每日记录。", "en": "No school keeps daily records of each teacher."},
            ),
            ClauseInfo("shandan", "二（一）3", {"zh": "谈心谈话", "en": "Talks"}, "Q", {}, ("shandan/3a", "shandan/3c")),
        ],
        sources=[
            Source(n, f"{school.name}.xlsx", sheet, table, f"{n:064x}", 60, 58, 2, 3)
            for n, (school, (sheet, table)) in enumerate(
                (s, t) for s in all_schools for t in (("教职工", "staff"), ("谈心谈话", "talks"))
            )
        ],
        notes=[
            CellNote("converted", 0, 7, "谈话日期", "2025.3.8", "2025-03-08", msg("date written another way"), "清泉镇中心学校"),
            CellNote("doubted", 1, 9, "谈话日期", "2025-02-30", "", msg("there is no such day"), "清泉镇中心学校"),
            CellNote("rejected", 0, 12, "姓名", "张三", "", msg("a row without a school"), ""),
        ],
        problems=[Problem("W301", msg("the calendar has no dates for 2027"), Place(file="audit.yaml", line=3, column=1))],
        names=NAMES,
        personal=frozenset({"staff.姓名", "staff.name"}),
        tool_version="0.1.0",
    )


def _times(verdict: Verdict) -> dict[str, Any]:
    """Figures of a count that suit the verdict."""
    done = {Verdict.PASS: 2, Verdict.UNKNOWN: 0}.get(verdict, 0)
    figures: dict[str, Any] = {
        "measure": "count",
        "actual": Fraction(done),
        "required": Fraction(1),
        "population": None,
        "low": Fraction(done),
        "high": Fraction(done),
        "shortfall": None,
    }
    if verdict in (Verdict.FAIL, Verdict.PENDING):
        figures |= {
            "shortfall": Fraction(1),
            "remedy": {"zh": "本学期结束前再开展至少1次", "en": "Hold at least 1 more by the end of the term"},
        }
    if verdict == Verdict.UNKNOWN:
        figures |= {"high": None, "missing": ("activities",), "reason": Reason.NOT_SUBMITTED}
    return figures


def hostile() -> Result:
    """A county whose every free text tries to be something else than text."""
    base = county(len(HOSTILE))
    names = {school.school_id: text for school, text in zip(base.schools, HOSTILE, strict=True)}
    return replace(
        base,
        name=HOSTILE[1] + HOSTILE[0],
        schools=[replace(s, name=names[s.school_id], district=HOSTILE[1]) for s in base.schools],
        findings=[
            replace(
                f,
                subject_name=names.get(f.subject_id, f.subject_name),
                district=HOSTILE[1],
                evidence=tuple(
                    replace(e, label=HOSTILE[n % len(HOSTILE)], file=HOSTILE[n % len(HOSTILE)]) for n, e in enumerate(f.evidence)
                ),
                waiver={"reason": HOSTILE[1], "document": HOSTILE[0]} if f.waiver else None,
            )
            for f in base.findings
        ],
    )
