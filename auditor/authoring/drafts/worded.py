"""Requirements that hang on a word: all (足额, 全员培训), a bound in words, none at all, 定期, a trend, 每年 with no number."""

from __future__ import annotations

import re

from auditor.authoring.drafts.notes import Notes, Spot
from auditor.authoring.drafts.sentences import Duty, duty

_FULL = re.compile(
    r"(?:按时、?|及时、?)?足额(?:、?及时|、?按时)?|应(?P<x>[^应，。尽])尽(?P=x)|(?<=[年实现行到做保])全覆盖|覆盖(?:全体|所有|全部)"
    r"|全员(?=.{0,6}(?:培训|轮训|参训|体检|征求|持证|测评|家访|普测|考核|学习))|全部(?=配齐|达标|持证|落实|接受|参加|建立|整改|纳入|配备)"
)
_EVERYBODY = re.compile(
    r"(?:所有|全体|每名|每位|每个|每所|全部)(?=[^，。]{0,4}(?:教师|教职工|学校|班主任|校长|班级|学生|教研组))"
)
_LOOSE = re.compile(r"(?:体系|制度|格局|文化|机制|氛围)$")
_REGULAR = re.compile(r"不定期|定期(?!服务|交流轮岗|存款)|经常性|经常(?!工作|化)|常态化(?![、，。]?(?:制度化|机制|发展|长效化))")
_TREND = re.compile(r"(?P<up>提升|提高|扩大|增长|增加|上升)|(?P<down>降低|减少|下降|缩小|压减|压缩|精简)")
_TREND_OF = re.compile(r"[^，。；]{0,22}?(?:(?<!效)率|覆盖面|比例|占比|比重|差距|次数|数量|人数|频次|负担|面)(?![临向对])")
_TREND_BEFORE = re.compile(r"(?:率|覆盖面|比例|占比|比重|差距|次数|数量)(?:逐年|逐步|持续|稳步|不断|有所|明显|进一步)+$")
_TEXT_BOUND = re.compile(
    r"(?P<ge>不低于或高于|不得低于|不能低于|不应低于|不低于|不少于|不得少于|不亚于)|(?P<le>不高于|不得高于|不超过|不得超过)|(?P<gt>高于)|(?P<lt>低于)"
)
_UNLESS = re.compile(
    r"未经[^，。；]{0,12}?(?:批准|审批|同意|许可|审核|备案|报备|报批|核准)"
    r"|未(?:列入|纳入|进入)[^，。；]{0,10}?(?:清单|名单|目录|计划)|(?:清单|名单|目录|计划)(?:之|以)?外"
)
"""What lacks an approval or is on no list."""
_BANNED = re.compile(r"(?:一律|均|都|概)?(?P<word>不得|不准|不许|不能|严禁|禁止)(?![少低高多超大小])")
_STANDARD = re.compile(r"平均|水平|标准|当地|国家|全[省市县区国]|同类|同级|上年|上一年|规定|公务员|基准|定额|下限|上限")
_SOFT = re.compile("努力|力争|理念|推动")


def whole(notes: Notes, spot: Spot, numbered: bool) -> None:
    """All of something. ``numbered``: the part has a requirement with a number already."""
    for match in _FULL.finditer(spot.masked, spot.part.start, spot.part.end):
        rest = spot.masked[match.end() : spot.part.end].strip("，。；、：:")
        if (_LOOSE.search(rest) and "足额" not in match[0]) or spot.in_brackets(match.start()):
            continue
        bound = duty(spot.masked, spot.sentence, spot.place, match.start(), match.start(), conditional=False)
        if match["x"] and (soft := _SOFT.search(spot.words)) is not None:
            bound = Duty("aim", soft[0])
        kind = "aim" if match[0].startswith("覆盖") and bound.strength != "must" else "requirement"
        notes.add_word(spot, match.span(), "full", spot.period, bound, kind, "100%")
        return
    everybody = _EVERYBODY.search(spot.masked, spot.part.start, spot.part.end)
    if everybody is None or numbered or spot.part.numbers or spot.part.periods or spot.in_brackets(everybody.start()):
        return
    bound = duty(spot.masked, spot.sentence, spot.place, everybody.start(), spot.part.end, conditional=False)
    if bound.strength == "must" and bound.word in spot.words:
        notes.add_word(spot, everybody.span(), "full", spot.period, bound, "requirement", "100%")


def bound_in_words(notes: Notes, spot: Spot) -> None:
    """不低于当地公务员平均工资收入水平."""
    match = _TEXT_BOUND.search(spot.masked, spot.part.start, spot.part.end)
    if match is None or spot.in_brackets(match.start()) or any(number.start > match.start() for number in spot.part.numbers):
        return
    standard = re.split(r"[，。；：,;]|的?要求|的?目标|落实情况", spot.masked[match.end() : spot.part.end])[0]
    if not _STANDARD.search(standard):
        return
    period = spot.period if spot.period and spot.period.near else None
    bound = duty(spot.masked, spot.sentence, spot.place, match.start(), match.end(), conditional=False)
    notes.add_word(spot, match.span(), match.lastgroup or "ge", period, bound, "requirement", standard)


def none_unless(notes: Notes, spot: Spot) -> None:
    """未经批准的一律不得进入: what lacks an approval, or is on no list, may not be there at all. Both may stand in two parts."""
    banned = _BANNED.search(spot.masked, spot.part.start, spot.part.end)
    if banned is None or spot.in_brackets(banned.start()) or any(number.start > banned.end() for number in spot.part.numbers):
        return
    begun = spot.sentence.parts[max(0, spot.place - 1)].start
    if _UNLESS.search(spot.masked, begun, banned.start()) is not None:
        notes.add_word(spot, banned.span(), "le", None, Duty("must", banned["word"]), "requirement", "0", "none")


def regularly(notes: Notes, spot: Spot) -> None:
    """定期, 经常性, 常态化: how often is asked, never put in."""
    for match in _REGULAR.finditer(spot.masked, spot.part.start, spot.part.end):
        rest = spot.masked[match.end() : spot.part.end].strip("，。、；地的")
        if rest and not spot.in_brackets(match.start()):
            bound = duty(spot.masked, spot.sentence, spot.place, *match.span(), conditional=False)
            notes.add_word(spot, match.span(), "regular", spot.own, bound, question="how_often")
            return


def trend(notes: Notes, spot: Spot) -> None:
    """逐年提升婚配成功率: a direction, no measure."""
    for match in () if spot.part.inside else _TREND.finditer(spot.masked, spot.part.start, spot.part.end):
        before, after = spot.masked[spot.part.start : match.start()], spot.masked[match.end() : spot.part.end]
        if _TREND_OF.match(after) or _TREND_BEFORE.search(before):
            bound = duty(spot.masked, spot.sentence, spot.place, *match.span(), conditional=False)
            bound = Duty("aim", match[0]) if bound.strength == "plain" else bound
            notes.add_word(spot, match.span(), f"trend_{match.lastgroup}", spot.own, bound, "aim", question="baseline")
            return


def once(notes: Notes, spot: Spot, events: re.Pattern[str], benefits: re.Pattern[str], counted_later: bool) -> None:
    """每年组织…, without a number: once, unless a later part says how much."""
    own = spot.own
    if own is None or not own.near:
        return
    end = spot.part.end
    here = events.search(spot.masked, own.end, end)
    if here is None and counted_later:
        return
    following = spot.sentence.parts[spot.place + 1] if spot.place + 1 < len(spot.sentence.parts) else None
    if here is None and following is not None and not (following.periods or following.numbers):
        end = following.end  # 在每年春节等节日，对困难教师…走访慰问
        here = events.search(spot.masked, own.end, end)
    if here is None or re.match("(?:的|度的|考核结果|绩效)", spot.masked[own.end : end]) or benefits.match(spot.masked, own.end):
        return
    bound = duty(spot.masked, spot.sentence, spot.place, own.start, own.end, conditional=False)
    if bound.strength == "plain":
        later = duty(spot.masked, spot.sentence, spot.place, own.start, spot.part.end, conditional=False)
        if later.strength in ("must", "principle") and later.word in spot.words:
            bound = later
    notes.add_word(spot, (own.start, own.end), "ge", own, bound, "requirement", "1", "implied", end)
