"""A number in its sentence: the threshold of a requirement, a grant, a result that is told, who is meant, or nothing of these."""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.authoring.drafts.measures import TIME, Figure
from auditor.authoring.drafts.notes import Notes, Spot
from auditor.authoring.drafts.sentences import Duty, Period, duty
from auditor.authoring.drafts.words import PEOPLE

COUNTED = frozenset(
    re.findall(
        r"\w+",
        "人次 场次 批次 课次 课时 学时 学分 小时 分钟 节课 名 人 位 次 场 期 轮 篇 册 本 项 所 间 台 套 件 份 天 日"
        " 个 节 元 字 门 课 批 处 倍 座 辆 起 例 年 公里 平方米 月 条 米 对 个百分点",
    )
)
"""Units of which a period can say how many it wants."""
_LASTS = frozenset((*tuple("元日天年月周米倍条对"), "个月", "平方米", "公里", "个百分点"))
_CARRIED = COUNTED - _LASTS
_SORTS = frozenset(["级", "类", "大", "种", "方面", "支", "批", "条", "项", "对", "年级", "家", "户", "门", "个", "代"])
_UNMEASURED = frozenset(["级", "类", "种", "条", "大", "支", "方面"])
_SUPPLY = re.compile(
    r"配备|配置|设置|设立|设|配齐|安排|确定|明确|聘请|选聘|配|建有|建立|拥有|建设|建成|打造|培育|培养|评出|选树|遴选|新建|新增|增报|推荐|推选|评选|选派"
    r"|参加|提供|完成|缴纳|组织|开展|举办|培训|招聘|引进|招募|补充|帮扶|资助"
)
_PORTION = re.compile(r"减少|压减|下降|降低|压缩|精简|缩短|提高|增长|增加|提升|达|占|按|比例|比重|率|为")
_DEFINED = re.compile("(?:所称|所指)[^。；]{0,40}(?:是指|指|为)|是指|系指|指的是")
_AHEAD = re.compile("(?:今后|未来|接下来|此后|往后)的?$")
_TASKS = re.compile("(?:大|实)?(?:事|工作|任务|方面|重点|问题|环节|文章|关系)")
_TAKEN_UP = re.compile("(?:做好|抓好|办好|突出|围绕|抓住|抓实|把握|解决|处理好|做到|注意|实施|聚焦)(?:以下|下列|这)?$")
_THEN = re.compile("的(?:[，应须要可必不原]|一律)")
_SEEN = re.compile("围观|浏览|点击|阅读")


class Figures:
    """Decides on the numbers of a text. ``report``: the text tells what was done and addresses nobody."""

    def __init__(self, notes: Notes, benefits: re.Pattern[str], report: bool) -> None:
        self.notes, self.masked, self.benefits, self.report = notes, notes.masked, benefits, report

    def read(self, spot: Spot, figure: Figure, all_parts: Sequence[Sequence[Figure]], counted: bool) -> None:
        """Note one number. ``all_parts``: the figures of every part of its sentence; ``counted``: one of them is a threshold."""
        conditional = figure.role in ("tenure", "scope") or self._then(figure)
        bound = duty(self.masked, spot.sentence, spot.place, figure.start, figure.end, conditional=conditional)
        binding = bound.strength in ("must", "principle")
        reported = not binding and (spot.sentence.reported or (self.report and bound.strength == "plain"))
        granted = self._granted(spot, figure, bound)
        if self._issued(spot, figure):
            self.notes.settle(figure, "name")
        elif _DEFINED.search(self.masked, spot.sentence.start, figure.start):
            self.notes.settle(figure, "requirement", "scope")
        elif _AHEAD.search(self.masked[spot.part.start : figure.number.start]):
            self.notes.settle(figure, "requirement", "period")
        elif self._announced(spot, figure):
            self.notes.settle(figure, "none")
        elif figure.role in ("points", "term", "per", "scope"):
            self.notes.settle(figure, self._beside(figure, reported, granted), figure.role)
        elif figure.role == "money":
            self._money(spot, figure, reported, granted)
        elif figure.role == "tenure":
            self._tenure(spot, figure, bound, reported, granted, all_parts)
        elif figure.role == "deadline":
            self._deadline(spot, figure, bound, reported, granted, counted)
        elif figure.role == "threshold" and figure.unit in ("人", "名", "个") and self._says_who(spot, figure, all_parts):
            self.notes.settle(figure, "requirement", "scope")
        elif reported:
            measured = figure.unit not in _UNMEASURED and (
                figure.unit or figure.comparator or figure.is_share or ":" in figure.text
            )
            seen = _SEEN.search(self.masked, spot.part.start, figure.start)
            self.notes.settle(figure, "result" if measured and not seen else "none")
        elif figure.role == "plain" and not self._is_threshold(spot, figure, bound):
            self.notes.settle(figure, *self._plain(figure, granted))
        elif granted and figure.comparator and (self._then(figure) or (figure.unit == "元" and figure.comparator == "le")):
            self.notes.add(spot, figure, spot.own, bound, "grant")
        else:
            received = granted and not figure.comparator and spot.period is None and (figure.is_share or figure.unit in _LASTS)
            kind = "grant" if received else "requirement"
            self.notes.add(spot, figure, self._timed(spot, figure, all_parts), bound, kind)

    # ------------------------------------------------------------ what a number is

    def _then(self, figure: Figure) -> bool:
        """Whether a consequence follows: 低于60%的应当…, 住院7天以上的，…"""
        return _THEN.match(self.masked, figure.end) is not None

    def _granted(self, spot: Spot, figure: Figure, bound: Duty) -> bool:
        """Whether the number belongs to what somebody receives."""
        part, sentence = spot.part, spot.sentence
        if figure.unit == "元" and figure.comparator == "le":
            return bound.strength != "must" and bool(self.benefits.search(self.masked, sentence.start, figure.start))
        if bound.strength in ("must", "principle", "urge") and not self.benefits.search(self.masked, figure.end, part.end):
            return False
        if figure.role in ("tenure", "scope", "money", "term") or self._then(figure):
            return bool(self.benefits.search(self.masked, sentence.start, sentence.end))
        return bool(self.benefits.search(self.masked, part.start, part.end))

    def _issued(self, spot: Spot, figure: Figure) -> bool:
        """Whether what is counted are the points of a paper: 出台优待二十条."""
        if figure.unit not in ("条", "大", "项") or figure.comparator:
            return False
        after = re.compile("举措|措施|行动|工程|计划|条|项").match(self.masked, figure.end)
        issued = re.search("出台|推出|印发|制定", self.masked[spot.part.start : figure.number.start])
        return issued is not None and (figure.unit == "条" or after is not None)

    def _announced(self, spot: Spot, figure: Figure) -> bool:
        """Whether what is counted is told one by one afterwards: 做好三件事, 突出四个重点."""
        before, after = self.masked[spot.part.start : figure.number.start], self.masked[figure.number.end : spot.part.end]
        behind = after[len(figure.unit) :] if after.startswith(figure.unit) else after
        return (
            not figure.comparator
            and bool(_TAKEN_UP.search(before))
            and (figure.unit == "方面" or bool(figure.unit and _TASKS.match(behind)))
        )

    def _beside(self, figure: Figure, reported: bool, granted: bool) -> str:
        """The kind of a number that says who, in what unit or for how long."""
        if figure.role == "points" or (figure.role == "term" and self.report):
            return "none"
        return "grant" if granted else "result" if reported else "requirement"

    def _says_who(self, spot: Spot, figure: Figure, all_parts: Sequence[Sequence[Figure]]) -> bool:
        """Whether a number only says who is meant: 教龄满3年的教师每学年听课不少于20节."""
        after = self.masked[figure.end : spot.part.end]
        if re.match("低于|高于|超过|不|未|达|为|被", after):
            return True  # 满意度连续两年低于80%
        whose = (
            r"(?:的|教龄|工龄)"
            if figure.role == "tenure"
            else f"(?:{PEOPLE})?(?:以上|以下)?的[^，。]{{0,4}}(?:学校|单位|园|班|年级|教研组)"
        )
        return re.match(whose, after) is not None and any(
            other.role in ("threshold", "plain") and other.start > figure.end and other.unit and other.unit not in TIME
            for found in all_parts[spot.place : spot.place + 2]
            for other in found
        )

    def _is_threshold(self, spot: Spot, figure: Figure, bound: Duty) -> bool:
        """Whether a number without a comparison is one that must be reached: 每学期1次, 配备1名."""
        before, after = self.masked[spot.part.start : figure.number.start], self.masked[figure.end : spot.part.end]
        if figure.is_share or figure.unit == "个百分点" or ":" in figure.text:
            used = _PORTION.search(before) or re.match("用于|安排|列入|作为|给予", after)
            return used is not None or spot.period is not None
        if figure.unit not in COUNTED:
            return False
        one = figure.number.word == "一"
        if spot.period is not None:
            return not (one and figure.unit in ("个", "项", "批", "条", "课", "位"))
        if one and (figure.unit not in ("名", "间", "次") or re.match("[系批些]", after)):
            return False
        if figure.unit in _SORTS and re.search("以下|下列|如下|上述|这$", before):
            return False
        return _SUPPLY.search(before) is not None or (bound.strength == "must" and not one and figure.unit not in _SORTS)

    def _plain(self, figure: Figure, granted: bool) -> tuple[str, str]:
        """Kind and role of a number that is no threshold."""
        if figure.unit in _SORTS or (figure.number.word in ("一", "两") and figure.unit):
            return "none", ""
        if granted:
            return "grant", ""
        if self.report:
            return ("result" if figure.unit else "none"), ""
        cells = self.notes.text.cells
        return ("none", "points") if figure.number.end in cells or figure.number.start in cells else ("open", "")

    # ------------------------------------------------------------ what is noted of it

    def _timed(self, spot: Spot, figure: Figure, all_parts: Sequence[Sequence[Figure]]) -> Period | None:
        """The period of a threshold. One from an earlier part goes on for what is counted, not for shares, sums and spans."""
        period = spot.period
        if period is None or spot.own is not None or spot.part.inside:
            return period
        if figure.unit in _CARRIED and not figure.is_share:
            return period
        parts = zip(spot.sentence.parts[: spot.place], all_parts, strict=False)
        used = any(found and part.start <= period.start < part.end for part, found in parts)
        return None if used or figure.unit in _LASTS else period

    def _tenure(
        self, spot: Spot, figure: Figure, bound: Duty, reported: bool, granted: bool, all_parts: Sequence[Sequence[Figure]]
    ) -> None:
        if reported and not granted and not re.search("满|以上", self.masked[figure.start : figure.end]):
            self.notes.settle(figure, "result", "period")
        elif not granted and self._says_who(spot, figure, all_parts):
            self.notes.settle(figure, "requirement", "scope")
        elif figure.number.word in ("一", "1", "１") and figure.unit == "代":
            self.notes.settle(figure, "grant" if granted else "none", "scope")
        else:
            period = spot.own or (spot.period if granted else None)
            self.notes.add(spot, figure, period if period and period.near else None, bound, "grant" if granted else "requirement")

    def _deadline(self, spot: Spot, figure: Figure, bound: Duty, reported: bool, granted: bool, counted: bool) -> None:
        if reported:
            self.notes.settle(figure, "none" if self.report and not spot.sentence.reported else "result", "period")
        elif figure.unit == "年" and counted:
            self.notes.settle(figure, "requirement", "period")
        else:
            self.notes.add(spot, figure, None, bound, "grant" if granted else "requirement")

    def _money(self, spot: Spot, figure: Figure, reported: bool, granted: bool) -> None:
        if reported or (self.report and not granted):
            self.notes.settle(figure, "result", "money")
        elif re.search("每人|人均|生均|标准|每[年月]|[/／]", spot.words):
            self.notes.add(spot, figure, spot.period, Duty("entitle"), "grant")
        else:
            self.notes.settle(figure, "grant", "money")
