"""Requirements, grants and aims of a text, drafted: what is measured against which number, how often, how binding, whose.

Nothing is decided that the words do not say: 定期 stays without a number, and what a person must settle is a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.authoring.drafts.clauses import Clause
from auditor.authoring.drafts.measures import TIME, Figure, figures
from auditor.authoring.drafts.numbers import Number
from auditor.authoring.drafts.parties import owner, people
from auditor.authoring.drafts.sentences import Duty, Part, Period, Sentence, duty, sentences
from auditor.authoring.drafts.source import Text
from auditor.authoring.drafts.words import ORDER_SIGNS, PEOPLE, REPORT_SIGNS, REPORTED, Words

_FULL = re.compile(
    r"(?:按时、?|及时、?)?足额(?:、?及时|、?按时)?|应(?P<x>[^应，。尽])尽(?P=x)|(?<=[年实现行到做保])全覆盖|覆盖(?:全体|所有|全部)"
    r"|全员(?=.{0,6}(?:培训|轮训|参训|体检|征求|持证|测评|家访|普测|考核|学习))|全部(?=配齐|达标|持证|落实|接受|参加|建立|整改|纳入|配备)"
)
_EVERYBODY = re.compile(r"(?:所有|全体|每名|每位|每个|每所|全部)(?=[^，。]{0,4}(?:教师|教职工|学校|班主任|校长|班级|学生|教研组))")
_LOOSE = re.compile(r"(?:体系|制度|格局|文化|机制|氛围)$")
_REGULAR = re.compile(r"不定期|定期(?!服务|交流轮岗|存款)|经常性|经常(?!工作|化)|常态化(?![、，。]?(?:制度化|机制|发展|长效化))")
_TREND = re.compile(
    r"(?P<up>提升|提高|扩大|增长|增加|上升)|(?P<down>降低|减少|下降|缩小|压减|压缩|精简)"
)
_TREND_OF = re.compile(r"[^，。；]{0,22}?(?:(?<!效)率|覆盖面|比例|占比|比重|差距|次数|数量|人数|频次|负担|面)(?![临向对])")
_TREND_BEFORE = re.compile(r"(?:率|覆盖面|比例|占比|比重|差距|次数|数量)(?:逐年|逐步|持续|稳步|不断|有所|明显|进一步)+$")
_TEXT_BOUND = re.compile(
    r"(?P<ge>不低于或高于|不得低于|不能低于|不应低于|不低于|不少于|不得少于|不亚于)|(?P<le>不高于|不得高于|不超过|不得超过)|(?P<gt>高于)|(?P<lt>低于)"
)
_STANDARD = re.compile(r"平均|水平|标准|当地|国家|全[省市县区国]|同类|同级|上年|上一年|规定|公务员|基准|定额|下限|上限")
_COUNTED = (
    "人次 课时 学时 学分 小时 分钟 节课 名 人 位 次 场 期 轮 篇 册 本 项 所 间 台 套 件 份 天 日 个 节 元 字 门 课 批 处 倍 座 辆 起 例 年 公里 平方米 月 条 米 对 个百分点"
).split()
_LASTS = frozenset(("元", "日", "天", "年", "月", "个月", "周", "平方米", "米", "公里", "倍", "条", "对", "个百分点"))
_CARRIED = frozenset(_COUNTED) - _LASTS
_SUPPLY = re.compile(r"配备|配置|设置|设立|设|配齐|安排|确定|明确|聘请|选聘|配|建有|建立|拥有|建设|建成|打造|培育|培养|评出|选树|遴选|新建|新增|增报|推荐|推选|评选|选派|参加|提供|完成|缴纳")
_THEN = re.compile("的(?:[，应须要可必不原]|一律)")
_ABOLISH = re.compile(r"减少|压减|下降|降低|压缩|精简|缩短|提高|增长|增加|提升|达|占|按|比例|比重|率|为")


@dataclass(frozen=True)
class Requirement:
    """One requirement, grant or aim. ``start``–``end``: its words, at most 80 characters.

    ``comparator``: ge gt le lt eq range full (all) trend_up trend_down regular (no number printed). ``threshold`` as a rule writes
    it, or None. ``period``: year, term, 2_years …, or None. ``questions``: keys of what a person must settle.
    """

    clause: int | None
    start: int
    end: int
    kind: str
    comparator: str
    threshold: str | None
    unit: str
    period: str | None
    subject: str
    population: str
    strength: str
    strength_word: str
    questions: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()  # starts of the numbers that it took


@dataclass(frozen=True)
class Read:
    """What a text holds: its clauses, every number with its kind, and what is required."""

    clauses: list[Clause]
    numbers: list[Number]
    requirements: list[Requirement]


def read_requirements(text: Text, clauses: list[Clause], numbers: list[Number], masked: str, words: Words) -> Read:
    """The requirements, and the numbers with the kinds that follow from them."""
    reader = _Reader(text, clauses, masked, words)
    for sentence in sentences(text, clauses, numbers, masked):
        reader.sentence(sentence)
    settled = [reader.kinds.get(number.start, number) for number in numbers]
    inside = [word for word in reader.words_of_time if word.role == "period"]
    settled = [n for n in settled if n.kind or not any(w.start <= n.start < w.end for w in inside)]
    told = [n if n.kind else replace(n, kind="open", why="what it counts is not clear") for n in settled]
    found = sorted([*told, *reader.words_of_time], key=lambda number: (number.start, number.end))
    return Read(clauses, found, sorted(reader.found, key=lambda r: (r.start, r.end)))


class _Reader:
    def __init__(self, text: Text, clauses: list[Clause], masked: str, words: Words) -> None:
        self.text, self.clauses, self.masked, self.words = text, clauses, masked, words
        head = text.chars[:400]
        self.report = len(re.findall(REPORT_SIGNS, text.chars)) >= 2 and not re.search("各[^，。]{1,30}[:：]", head)
        told = len(re.findall(REPORTED, text.chars))
        self.report = self.report or (told >= 3 and not re.search(ORDER_SIGNS, head))
        self.benefits = re.compile(words.benefits)
        self.events = re.compile(words.events)
        self.found: list[Requirement] = []
        self.kinds: dict[int, Number] = {}
        self.words_of_time: list[Number] = []

    # ------------------------------------------------------------ a sentence

    def sentence(self, sentence: Sentence) -> None:
        """Read the parts in turn; a period is carried over to the parts after it."""
        carried: Period | None = None
        read = [figures(self.masked, part) for part in sentence.parts]
        counts = [self._counts(part, found, sentence) for part, found in zip(sentence.parts, read, strict=True)]
        for place, part in enumerate(sentence.parts):
            own = next((p for p in part.periods if p.near), part.periods[0] if part.periods else None)
            period = own or carried
            before = len(self.found)
            for figure in read[place]:
                self._figure(sentence, place, figure, period, own, any(counts), read)
            self._full(sentence, place, period)
            numbered = len(self.found) > before
            self._texts(sentence, place, period)
            if not numbered:
                self._regular(sentence, place, own)
                self._trend(sentence, place, own)
                if len(self.found) == before and own is not None:
                    self._once(sentence, place, own, counts)
            for word in part.periods:
                self._word(word, sentence, self.found[before:])
            if own is not None and not part.inside and own.near:
                carried = own

    def _counts(self, part: Part, found: list[Figure], sentence: Sentence) -> bool:
        """Whether the part brings a number that a period may belong to."""
        return any(figure.role == "threshold" or (figure.role == "plain" and figure.unit in _COUNTED) for figure in found)

    # ------------------------------------------------------------ numbers

    def _figure(
        self, sentence: Sentence, place: int, figure: Figure, period: Period | None, own: Period | None, counted: bool, read: list[list[Figure]]
    ) -> None:
        part = sentence.parts[place]
        alone = period is not None and not any(
            found and p.start <= period.start < p.end for p, found in zip(sentence.parts[:place], read, strict=False)
        )
        conditional = figure.role in ("tenure", "scope") or bool(_THEN.match(self.masked, figure.end))
        bound = duty(self.masked, sentence, place, figure.start, figure.end, conditional=conditional)
        reported = (sentence.reported or (self.report and bound.strength == "plain")) and bound.strength not in ("must", "principle")
        granted = self._granted(sentence, place, figure, bound)
        role = figure.role
        if figure.unit in ("条", "大", "项") and self._issued(part, figure):
            return self._settle(figure, "name", "")
        if role in ("points", "term", "per", "scope"):
            kind = "none" if role == "points" else "result" if reported and not granted else "grant" if granted else "requirement"
            if role == "term" and self.report:
                kind = "none"
            return self._settle(figure, kind, role)
        if role == "money":
            return self._money(sentence, place, figure, period, reported, granted)
        if role == "tenure":
            if reported and not granted and not re.search("满|以上", self.masked[figure.start : figure.end]):
                return self._settle(figure, "result", "period")
            if not granted and self._is_scope(sentence, place, figure, read):
                return self._settle(figure, "requirement", "scope")
            if figure.number.word in ("一", "1", "１") and figure.unit == "代":
                return self._settle(figure, "grant" if granted else "none", "scope")
            return self._add(sentence, place, figure, (own if own and own.near else period if granted and period and period.near else None), bound, "grant" if granted else "requirement")
        if role == "deadline":
            if reported:
                return self._settle(figure, "none" if self.report and not sentence.reported else "result", "period")
            if figure.unit == "年" and counted:
                return self._settle(figure, "requirement", "period")
            return self._add(sentence, place, figure, None, bound, "grant" if granted else "requirement")
        if role == "threshold" and figure.unit in ("人", "名", "个") and self._is_scope(sentence, place, figure, read):
            return self._settle(figure, "requirement", "scope")
        if reported:
            seen = re.search("围观|浏览|点击|阅读", self.masked[part.start : figure.start])
            return self._settle(figure, "result" if self._measures(figure) and not seen else "none", "")
        if role == "plain" and not self._is_threshold(part, figure, period, bound):
            return self._settle(figure, *self._plain(sentence, place, figure, granted))
        timed = period if own is not None or part.inside or (figure.unit in _CARRIED and not figure.is_share) or (alone and figure.unit not in _LASTS) else None
        whom = bool(_THEN.match(self.masked, figure.end))
        if granted and figure.comparator and (whom or (figure.unit == "元" and figure.comparator == "le")):
            return self._add(sentence, place, figure, own, bound, "grant")
        kind = "grant" if granted and not figure.comparator and period is None else "requirement"
        self._add(sentence, place, figure, timed, bound, kind)

    def _granted(self, sentence: Sentence, place: int, figure: Figure, bound: Duty) -> bool:
        """Whether the number belongs to what somebody receives."""
        if figure.unit == "元" and figure.comparator == "le":
            return bound.strength != "must" and bool(self.benefits.search(self.masked, sentence.start, figure.start))
        if bound.strength in ("must", "principle", "urge") and not self.benefits.search(
            self.masked, figure.end, sentence.parts[place].end
        ):
            return False
        if figure.role in ("tenure", "scope", "money", "term") or _THEN.match(self.masked, figure.end):
            return bool(self.benefits.search(self.masked, sentence.start, sentence.end))
        return bool(self.benefits.search(self.masked, sentence.parts[place].start, sentence.parts[place].end))

    def _is_scope(self, sentence: Sentence, place: int, figure: Figure, read: list[list[Figure]]) -> bool:
        """Whether years only say who is meant: 教龄满3年的教师每学年听课不少于20节."""
        after = self.masked[figure.end : sentence.parts[place].end]
        if re.match("低于|高于|超过|不|未|达|为|被", after):
            return True  # 满意度连续两年低于80%
        if figure.role != "tenure" and not re.match(f"(?:{PEOPLE})?(?:以上|以下)?的[^，。]{{0,4}}(?:学校|单位|园|班|年级|教研组)", after):
            return False
        if figure.role == "tenure" and not re.match(r"(?:的|教龄|工龄)", after):
            return False
        return any(
            other.role in ("threshold", "plain") and other.start > figure.end and other.unit not in TIME and other.unit
            for found in read[place : place + 2]
            for other in found
        )

    def _issued(self, part: Part, figure: Figure) -> bool:
        """Whether what is counted are the points of a paper: 出台优待二十条."""
        named = figure.comparator == "" and re.search("出台|推出|印发|制定", self.masked[part.start : figure.number.start])
        return bool(named) and (figure.unit == "条" or re.match("举措|措施|行动|工程|计划|条|项", self.masked[figure.end : part.end]) is not None)

    def _measures(self, figure: Figure) -> bool:
        return bool(figure.unit or figure.comparator or figure.is_share or ":" in figure.text) and figure.unit not in ("级", "类", "种", "条", "大", "支", "方面")

    def _is_threshold(self, part: Part, figure: Figure, period: Period | None, bound: Duty) -> bool:
        """Whether a number without a comparison is one that must be reached: 每学期1次, 配备1名."""
        before = self.masked[part.start : figure.number.start]
        after = self.masked[figure.end : figure.end + 2]
        if figure.is_share or ":" in figure.text:
            return bool(_ABOLISH.search(before) or re.match("用于|安排|列入|作为|给予", self.masked[figure.end : part.end])) or period is not None
        if figure.unit not in _COUNTED:
            return False
        one = figure.number.word == "一"
        if period is not None:
            return not (one and figure.unit in ("个", "项", "批", "条", "节", "课", "位")) or figure.unit == "节"
        if one and (figure.unit not in ("名", "间", "次") or re.match("[系批些]", after)):
            return False
        return bool(_SUPPLY.search(before)) or (bound.strength == "must" and not one)

    def _plain(self, sentence: Sentence, place: int, figure: Figure, granted: bool) -> tuple[str, str]:
        part = sentence.parts[place]
        if figure.unit in ("级", "类", "大", "种", "方面", "支", "批", "条", "项", "对", "年级", "家", "户", "门", "个", "代") or (
            figure.number.word in ("一", "两") and figure.unit
        ):
            return "none", ""
        if granted:
            return "grant", ""
        if self.report:
            return ("result", "") if figure.unit else ("none", "")
        if figure.number.end in self.text.cells or figure.number.start in self.text.cells:
            return "none", "points"
        return "open", ""

    def _money(
        self, sentence: Sentence, place: int, figure: Figure, period: Period | None, reported: bool, granted: bool
    ) -> None:
        part = sentence.parts[place]
        regular = re.search("每人|人均|生均|标准|每[年月]|[/／]", self.masked[part.start : part.end])
        if reported or (self.report and not granted):
            return self._settle(figure, "result", "money")
        if regular:
            return self._add(sentence, place, figure, period, Duty("entitle", ""), "grant")
        return self._settle(figure, "grant", "money")

    # ------------------------------------------------------------ words

    def _full(self, sentence: Sentence, place: int, period: Period | None) -> None:
        part = sentence.parts[place]
        if sentence.reported or self.report:
            return
        for match in _FULL.finditer(self.masked, part.start, part.end):
            rest = self.masked[match.end() : part.end].strip("，。；、：:")
            if _LOOSE.search(rest) and "足额" not in match[0]:
                continue
            if self._within(match.start(), part):
                continue
            bound = duty(self.masked, sentence, place, match.start(), match.start(), conditional=False)
            if match[0].startswith("应"):
                own = re.search("努力|力争|理念|推动", self.masked[part.start : part.end])
                bound = Duty("aim", own[0]) if own else bound
            aim = match[0].startswith("覆盖") and bound.strength != "must"
            self._word_of(sentence, place, match.span(), "full", period, bound, "aim" if aim else "requirement")
            return
        numbered = any(r.start >= part.start and r.end <= part.end for r in self.found[-3:])
        match = _EVERYBODY.search(self.masked, part.start, part.end)
        if match is not None and not numbered and not part.numbers and not part.periods and not self._within(match.start(), part):
            bound = duty(self.masked, sentence, place, match.start(), part.end, conditional=False)
            if bound.strength == "must" and bound.word in self.masked[part.start : part.end]:
                self._word_of(sentence, place, match.span(), "full", period, bound, "requirement")

    def _texts(self, sentence: Sentence, place: int, period: Period | None) -> None:
        """Bounds in words: 不低于当地公务员平均工资收入水平."""
        part = sentence.parts[place]
        match = _TEXT_BOUND.search(self.masked, part.start, part.end)
        if match is None or sentence.reported or self.report or any(n.start > match.start() for n in part.numbers):
            return
        rest = re.split(r"[，。；：,;]|的?要求|的?目标|落实情况", self.masked[match.end() : part.end])[0]
        if not _STANDARD.search(rest) or self._within(match.start(), part):
            return
        bound = duty(self.masked, sentence, place, match.start(), match.end(), conditional=False)
        self._word_of(sentence, place, match.span(), match.lastgroup or "ge", period if period and period.near else None, bound, "requirement", rest)

    def _regular(self, sentence: Sentence, place: int, own: Period | None) -> None:
        part = sentence.parts[place]
        if sentence.reported or self.report:
            return
        for match in _REGULAR.finditer(self.masked, part.start, part.end):
            if self._within(match.start(), part) or not self.masked[match.end() : part.end].strip("，。、；地的"):
                continue
            bound = duty(self.masked, sentence, place, match.start(), match.end(), conditional=False)
            self._word_of(sentence, place, match.span(), "regular", own, bound, "requirement")
            return

    def _trend(self, sentence: Sentence, place: int, own: Period | None) -> None:
        part = sentence.parts[place]
        if sentence.reported or self.report or part.inside:
            return
        for match in _TREND.finditer(self.masked, part.start, part.end):
            before, after = self.masked[part.start : match.start()], self.masked[match.end() : part.end]
            if not (_TREND_OF.match(after) or _TREND_BEFORE.search(before)):
                continue
            bound = duty(self.masked, sentence, place, match.start(), match.end(), conditional=False)
            if bound.strength == "plain":
                bound = Duty("aim", match[0])
            self._word_of(sentence, place, match.span(), f"trend_{match.lastgroup}", own, bound, "aim")
            return

    def _once(self, sentence: Sentence, place: int, own: Period, counts: list[bool]) -> None:
        """每年组织…, without a number: once, unless a later part says how much."""
        part = sentence.parts[place]
        if sentence.reported or self.report or not own.near or any(counts[place + 1 :]) and not self.events.search(self.masked, own.end, part.end):
            return
        end = part.end
        following = sentence.parts[place + 1] if place + 1 < len(sentence.parts) else None
        if following is not None and not self.events.search(self.masked, own.end, end) and not (following.periods or following.numbers):
            end = following.end  # 在每年春节等节日，对困难教师…走访慰问
        if not self.events.search(self.masked, own.end, end) or re.match("(?:的|度的|考核结果|绩效)", self.masked[own.end : part.end]):
            return
        if self.benefits.match(self.masked, own.end):
            return
        bound = duty(self.masked, sentence, place, own.start, own.end, conditional=False)
        if bound.strength == "plain":
            later = duty(self.masked, sentence, place, own.start, part.end, conditional=False)
            bound = later if later.strength in ("must", "principle") and later.word in self.masked[part.start : part.end] else bound
        self._word_of(sentence, place, (own.start, own.end), "ge", own, bound, "requirement", "1", ("implied",))

    # ------------------------------------------------------------ writing down

    def _within(self, at: int, part: Part) -> bool:
        """Whether a place of an outer part stands in brackets, which are read by themselves."""
        opened = self.masked.rfind("（", part.start, at), self.masked.rfind("(", part.start, at)
        closed = self.masked.rfind("）", part.start, at), self.masked.rfind(")", part.start, at)
        return max(opened) > max(closed)

    def _settle(self, figure: Figure, kind: str, role: str) -> None:
        self.kinds[figure.number.start] = replace(figure.number, kind=kind, role=role, why=_WHY.get(role) or _WHY[kind])

    def _add(self, sentence: Sentence, place: int, figure: Figure, period: Period | None, bound: Duty, kind: str) -> None:
        part = sentence.parts[place]
        comparator = figure.comparator
        questions: list[str] = []
        if not comparator or (comparator == "eq" and not re.search("左右", self.masked[figure.start : figure.end])):
            comparator = "ge"
            questions.append("comparator")
        if figure.text == "100%" and comparator == "ge":
            comparator = "full"
        if kind == "grant":
            bound = Duty("entitle", bound.word)
        start = min(period.start if period and part.start <= period.start else part.start, figure.start)
        if figure.end - start > 60:
            start = max(part.start, figure.start - 30)
        self._settle(figure, kind, figure.role if figure.role in ("tenure", "deadline") else "threshold")
        self._write(sentence, (start, max(figure.end, min(part.end, start + 40))), figure, comparator, period, bound, kind, questions)

    def _write(
        self,
        sentence: Sentence,
        span: tuple[int, int],
        figure: Figure,
        comparator: str,
        period: Period | None,
        bound: Duty,
        kind: str,
        questions: list[str],
    ) -> None:
        self.found.append(
            Requirement(
                sentence.clause,
                *_trimmed(self.masked, span),
                kind,
                comparator,
                figure.text,
                figure.unit,
                period.unit if period else None,
                owner(self.text, self.clauses, sentence, figure.start),
                people(self.masked, sentence, figure.start),
                bound.strength,
                bound.word,
                tuple(questions),
                (figure.number.start,),
            )
        )

    def _word_of(
        self,
        sentence: Sentence,
        place: int,
        span: tuple[int, int],
        comparator: str,
        period: Period | None,
        bound: Duty,
        kind: str,
        threshold: str | None = None,
        questions: tuple[str, ...] = (),
    ) -> None:
        """A requirement that hangs on a word and no printed number."""
        part = sentence.parts[place]
        start = min(period.start, span[0]) if period and part.start <= period.start else span[0]
        start = max(part.start, min(start, span[0] - 6))
        if comparator == "full":
            threshold = "100%"
        asked = {"regular": ("how_often",), "trend_up": ("baseline",), "trend_down": ("baseline",)}.get(comparator, questions)
        self.words_of_time.append(Number(*span, self.text.chars[span[0] : span[1]], kind, comparator, _WHY[kind]))
        self.found.append(
            Requirement(
                sentence.clause,
                *_trimmed(self.masked, (start, min(part.end, start + 40))),
                kind,
                comparator,
                threshold,
                "次" if "implied" in questions else "",
                period.unit if period else None,
                owner(self.text, self.clauses, sentence, span[0]),
                people(self.masked, sentence, span[0]),
                bound.strength,
                bound.word,
                asked,
            )
        )

    def _word(self, period: Period, sentence: Sentence, found: list[Requirement]) -> None:
        kind = found[-1].kind if found else "result" if sentence.reported or self.report else "none"
        if not any(n.start == period.start for n in self.words_of_time):
            word = self.text.chars[period.start : period.end]
            self.words_of_time.append(Number(period.start, period.end, word, kind, "period", _WHY["period"]))


def _trimmed(masked: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    end = min(end, start + 80)
    while end > start + 1 and masked[end - 1] in "，。；,;：:、":
        end -= 1
    return start, end


_WHY = {
    "requirement": "in a requirement",
    "grant": "what somebody receives",
    "result": "told as done, no duty",
    "aim": "a wish without a measure",
    "none": "counts nothing that is asked",
    "open": "what it counts is not clear",
    "name": "part of a name",
    "points": "points of a score",
    "term": "length of a term",
    "per": "the unit that is counted in",
    "scope": "says who is meant",
    "period": "length of time",
}


def fields_of(requirement: Requirement) -> Iterator[tuple[str, str | None]]:
    """The four fields by which drafts are compared."""
    yield from (
        ("comparator", requirement.comparator),
        ("threshold", requirement.threshold),
        ("period", requirement.period),
        ("strength", requirement.strength),
    )
