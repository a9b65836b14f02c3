"""Rules and names of the made-up audits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from auditor.findings.result import RuleInfo

PEOPLE = {"zh": "人", "en": "people"}
TIMES = {"zh": "次", "en": "times"}


def rule(rule_id: str, **changes: Any) -> RuleInfo:
    """A rule: a share of staff talked to, unless told otherwise."""
    base = RuleInfo(
        id=rule_id,
        pack=rule_id.split("/")[0],
        title={
            "zh": "面对面谈心谈话每年覆盖三分之二以上教职工",
            "en": "Face-to-face talks reach two thirds of the staff each year",
        },
        clause="二（一）3",
        quote="每年面对面至少要覆盖三分之二以上的教职工",
        strength="must",
        sentence={
            "zh": "每个自然年，在岗教职工中至少接受过1次面对面谈心谈话的比例不低于三分之二。",
            "en": "Each calendar year, the share of staff in post with at least one face-to-face talk is at least two thirds.",
        },
        threshold={"zh": "≥ 2/3", "en": "≥ 2/3"},
        remedy={
            "zh": "在{period_end}前再与至少{shortfall}名教职工面对面谈心谈话",
            "en": "Hold face-to-face talks with at least {shortfall} more staff by {period_end}",
        },
        unit=PEOPLE,
    )
    return replace(base, **changes)


SHANDAN = (
    rule(
        "shandan/3a",
        clause="二（一）3",
        title={"zh": "每年全员征求一次意见建议", "en": "All staff are asked for their opinions once a year"},
        quote="每年至少全员征求一次意见建议",
        threshold={"zh": "= 100%", "en": "= 100%"},
    ),
    rule(
        "shandan/3c",
        reading={
            "zh": "分母取期末在岗教职工；只计面对面谈话，谈话人须为党组织班子成员或校级领导。",
            "en": "The denominator is the staff in post at the end of the period; only face-to-face talks count.",
        },
    ),
    rule(
        "shandan/6b",
        clause="二（二）6",
        title={"zh": "每年选派优秀教师参加县级以上培训", "en": "Excellent teachers attend county training each year"},
        quote="每年组织优秀教师参加县级以上培训",
        threshold={"zh": "≥ 1 次", "en": "≥ 1"},
        unit=TIMES,
    ),
    rule(
        "shandan/8b",
        clause="二（三）8",
        title={"zh": "每学期至少1次全校性文体活动", "en": "A school-wide cultural or sport event each term"},
        quote="每学期至少开展1次全校性文体活动",
        threshold={"zh": "≥ 1 次", "en": "≥ 1"},
        unit=TIMES,
    ),
    rule(
        "shandan/8d",
        clause="二（三）8",
        strength="should",
        owner="bureau",
        title={"zh": "乡村教师每年免费体检一次", "en": "Rural teachers have a free health check each year"},
        quote="实现乡村教师每年1次…免费体检的目标",
        threshold={"zh": "= 100%", "en": "= 100%"},
        partial={"zh": "未核查体检费用的承担方。", "en": "Who paid for the check is not examined."},
    ),
    rule(
        "shandan/9a",
        clause="二（三）9",
        title={"zh": "每学期至少1次心理辅导讲座", "en": "A psychological lecture each term"},
        quote="每学期至少开展1次教职工心理辅导讲座",
        threshold={"zh": "≥ 1 次", "en": "≥ 1"},
        unit=TIMES,
    ),
    rule(
        "shandan/9b",
        clause="二（三）9",
        title={"zh": "每学期至少1次教师心理健康排查", "en": "A mental-health screening of teachers each term"},
        quote="1次教师心理健康排查",
        threshold={"zh": "≥ 1 次", "en": "≥ 1"},
        unit=TIMES,
    ),
    rule(
        "shandan/10",
        clause="二（四）10",
        title={"zh": "春节、教师节走访慰问困难教师", "en": "Visits at Spring Festival and Teachers' Day"},
        quote="每年春节、教师节等节日走访慰问",
        threshold={"zh": "≥ 1 次", "en": "≥ 1"},
        unit=TIMES,
    ),
    rule(
        "shandan/11",
        clause="二（四）11",
        strength="may",
        title={"zh": "三八妇女节开展女教职工活动", "en": "A Women's Day event for women staff"},
        quote="三八妇女节开展…活动",
        threshold={"zh": "≥ 1 次", "en": "≥ 1"},
        unit=TIMES,
    ),
    rule(
        "shandan/1",
        clause="一1",
        title={"zh": "制定办学章程", "en": "A school charter exists"},
        quote="依法制定办学章程",
        threshold={"zh": "有", "en": "exists"},
        unit={},
    ),
    rule(
        "shandan/2a",
        clause="一2",
        subjects=("bureau",),
        owner="finance",
        title={"zh": "义务教育教师平均工资不低于当地公务员", "en": "Average pay is not below civil servants'"},
        quote="平均工资收入水平不低于或高于当地公务员",
        threshold={"zh": "≥ 1", "en": "≥ 1"},
        unit={"zh": "元", "en": "yuan"},
    ),
)

NAMES = {
    "schools": {"zh": "学校", "en": "Schools"},
    "staff": {"zh": "教职工", "en": "Staff"},
    "talks": {"zh": "谈心谈话", "en": "Talks"},
    "talks.form": {"zh": "谈话方式", "en": "form"},
    "staff.category": {"zh": "教职工类别", "en": "staff category"},
    "staff.status": {"zh": "人员状态", "en": "status"},
    "staff.name": {"zh": "姓名", "en": "name"},
    "health_checks": {"zh": "体检", "en": "Health checks"},
}
