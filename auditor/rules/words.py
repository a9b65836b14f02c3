"""The fixed words of the rule language, English and Chinese. The first Chinese word is the one that the program writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from auditor.i18n import Message, called
from auditor.rules.ast import Comparator
from auditor.written.mistakes import Mistakes, fold
from auditor.written.yaml_source import Node, Span

COMPARATORS: Mapping[str, tuple[str, ...]] = {
    Comparator.AT_LEAST: ("不低于", "不少于", "不小于", "至少", "达到", "以上", "及以上", "满"),
    Comparator.MORE_THAN: ("超过", "多于", "高于", "大于"),
    Comparator.AT_MOST: ("不超过", "不高于", "不多于", "不大于", "至多", "以内", "以下"),
    Comparator.LESS_THAN: ("低于", "不足", "不满", "少于", "小于", "未满"),
}
DATE_WORDS: Mapping[str, tuple[str, ...]] = {
    "before": ("早于", "之前"),
    "after": ("晚于", "之后"),
    "not_before": ("不早于",),
    "not_after": ("不晚于",),
}
LOGIC: Mapping[str, tuple[str, ...]] = {
    "any": ("任一", "任意一项"),
    "all": ("全部", "同时"),
    "not": ("非", "不是"),
}
TEST_WORDS: Mapping[str, tuple[str, ...]] = {"known": ("已填写", "已知"), "not": LOGIC["not"]}
AGGREGATES: Mapping[str, tuple[str, ...]] = {
    "sum": ("合计",),
    "max": ("最大",),
    "min": ("最小",),
    "mean": ("平均",),
    "distinct": ("去重",),
    "count": ("计数",),
}
WINDOW_WORDS: Mapping[str, tuple[str, ...]] = {"within": ("近",), "ever": ("历来", "不限时间")}
EVERY_WORDS: Mapping[str, tuple[str, ...]] = {"all": LOGIC["all"]}
LINKED_WORDS: Mapping[str, tuple[str, ...]] = {
    "where": ("条件", "其中"),
    "part_of": ("占",),
    **AGGREGATES,
    **WINDOW_WORDS,
    **COMPARATORS,
}
OWN_WORDS: Mapping[str, tuple[str, ...]] = {
    "id": ("编号",),
    "title": ("标题", "名称"),
    "clause": ("条款",),
    "quote": ("原文",),
    "strength": ("约束力",),
    "subject": ("对象",),
    "period": ("周期",),
    "cycle_from": ("周期起始年",),
    "season": ("时段",),
    "reference": ("基准日",),
    "applies_to": ("适用范围", "适用于"),
    **COMPARATORS,
    "compared_with": ("相比", "对比"),
    "grades": ("等级", "等次"),
    "required": ("应达到", "须达到"),
    "unit": ("单位",),
    "remedy": ("整改",),
    "reading": ("理解",),
    "partial": ("未涵盖",),
    "owner": ("责任单位", "责任方", "responsible"),
    "level": ("层级",),
    "replaces": ("替代",),
    "short_title": ("短标题",),
    "remedy_after": ("期后整改",),
    "undated": ("不计日期",),
}
"""The keys of a rule but for what it measures; all of them are in ``auditor.rules.grammar``."""
CALENDAR_YEARS: Mapping[str, tuple[str, ...]] = {"calendar_years": ("自然年",)}
POPULATION_WORDS: Mapping[str, tuple[str, ...]] = {"of": ("人群", "表"), "where": ("条件", "其中"), **WINDOW_WORDS}
ASK_WORDS: Mapping[str, tuple[str, ...]] = {
    "date": ("日期",),
    "count": ("数量",),
    "of": ("总数",),
    "at_least": COMPARATORS[Comparator.AT_LEAST],
}
STRENGTH_WORDS: Mapping[str, tuple[str, ...]] = {"is": ("为",), "by": ("依据",)}
TEXT_WORDS: Mapping[str, tuple[str, ...]] = {"zh": ("中文",), "en": ("英文",)}
COMPARED_WORDS: Mapping[str, tuple[str, ...]] = {"previous_period": ("上一周期", "上期", "上年")}
MEETS_WORDS: Mapping[str, tuple[str, ...]] = {"meets": ("达到规则", "符合规则")}
GRADE_WORDS: Mapping[str, tuple[str, ...]] = {"name": ("名称",), **COMPARATORS}
PERIODS: Mapping[str, tuple[str, ...]] = {
    "calendar_year": ("自然年", "公历年", "每年", "年"),
    "school_year": ("学年", "每学年"),
    "term": ("学期", "每学期"),
    "quarter": ("季度", "每季度"),
    "month": ("月", "每月"),
    "as_of": ("审核日", "截止日"),
}
REFERENCES: Mapping[str, tuple[str, ...]] = {
    "period_end": ("期末",),
    "period_start": ("期初",),
    "reference": ("基准日",),
}
STRENGTHS: Mapping[str, tuple[str, ...]] = {
    "must": ("应", "应当", "必须", "须"),
    "should": ("原则上", "目标", "一般"),
    "may": ("鼓励", "可"),
    "component": ("分项",),
}
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "school": ("学校",),
    "bureau": ("主管部门", "教育局"),
    "both": ("学校和主管部门",),
}
OWNERS: Mapping[str, tuple[str, ...]] = {
    "school": ("学校",),
    "bureau": ("主管部门", "教育局", "教育部门"),
    "government": ("政府", "人民政府"),
    "party": ("党委", "党委教育工作领导小组"),
    "union": ("工会", "教育工会"),
    "finance": ("财政", "财政部门"),
    "personnel": ("人社", "人事", "人力资源社会保障部门"),
    "establishment": ("编办", "机构编制部门"),
    "departments": ("有关部门",),
}
"""Who can owe what a rule asks."""
LEVELS: Mapping[str, tuple[str, ...]] = {
    "province": ("省", "省级"),
    "city": ("市", "市级", "设区的市"),
    "county": ("县", "县级"),
    "township": ("乡镇", "乡镇级"),
}
"""The levels of administration, the highest first."""
SEASON_WORDS: Mapping[str, tuple[str, ...]] = {
    "from": ("从", "自"),
    "until": ("到", "至"),
    "festival": ("节日",),
    "before": ("节前",),
    "after": ("节后",),
}
FESTIVALS: Mapping[str, tuple[str, ...]] = {
    "spring_festival": ("春节",),
    "teachers_day": ("教师节",),
    "womens_day": ("三八", "三八妇女节", "妇女节"),
}
NOT_APPLICABLE: Mapping[str, tuple[str, ...]] = {"leaves_out": ("不计入",), "unmet": ("视为未达标",)}
YES = ("true", "是", "有")
NO = ("false", "否", "无")
OVERRIDE_WORDS: Mapping[str, tuple[str, ...]] = {
    **COMPARATORS,
    **{
        key: OWN_WORDS[key]
        for key in (
            "strength",
            "period",
            "cycle_from",
            "clause",
            "quote",
            "title",
            "short_title",
            "remedy",
            "remedy_after",
            "reading",
        )
    },
    "authority": ("依据",),
    "reason": ("理由",),
}
CASE_WORDS: Mapping[str, tuple[str, ...]] = {
    "name": ("名称",),
    "rule": ("规则",),
    "as_of": ("审核日", "截止日"),
    "period": ("周期",),
    "school": ("学校",),
    "level": ("层级",),
    "answers": ("登记",),
    "given": ("已知",),
    "expect": ("应得",),
}
EXPECT_WORDS: Mapping[str, tuple[str, ...]] = {
    "verdict": ("结论",),
    "reason": ("原因",),
    "actual": ("实际",),
    "required": ("要求",),
    "population": ("总数",),
    "shortfall": ("差额",),
    "low": ("最低",),
    "high": ("最高",),
    "evidence": ("依据数", "证据数"),
    "grade": ("等级",),
    "period": ("周期",),
    "school": ("学校",),
}
VERDICT_WORDS: Mapping[str, tuple[str, ...]] = {
    "pass": ("达标",),
    "fail": ("未达标",),
    "pending": ("未到期",),
    "unknown": ("无法判定",),
    "not_applicable": ("不适用",),
    "not_checked": ("待核查",),
    "error": ("出错",),
}


def word(written: str, among: Mapping[str, tuple[str, ...]]) -> str | None:
    """The English keyword that ``written`` stands for, or None."""
    folded = fold(written)
    for canonical, chinese in among.items():
        if folded == canonical or folded in chinese:
            return str(canonical)
    return None


def read_word(written: str, among: Mapping[str, tuple[str, ...]], where: Node | Span, mistakes: Mistakes) -> str | None:
    """:func:`word`, and a note of what stands at ``where``."""
    found = word(written, among)
    if found is not None:
        mistakes.means(where, next(iter(among[found]), found), found)
    return found


def keywords(among: Mapping[str, tuple[str, ...]], only: Iterable[str] | None = None) -> Message:
    """These keywords as a list in the reader's language."""
    names = [str(name) for name in (among if only is None else only)]
    return called("、".join(among[name][0] for name in names), ", ".join(names))


def spellings(among: Mapping[str, tuple[str, ...]], only: Iterable[str] | None = None) -> list[str]:
    """Every way to write these keywords, for suggestions."""
    chosen = among if only is None else {name: among[name] for name in only}
    return [spelling for canonical, chinese in chosen.items() for spelling in (str(canonical), *chinese)]
