"""Distributions: the figure of every school against its threshold, a small picture for each requirement (inline SVG).

A lane for each verdict, named in words, so that neither colour nor a script is needed. Marks are put into bins that start at the
threshold: whatever is rounded for drawing, a mark never stands on the wrong side of the line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from auditor.findings.finding import Finding, Limit
from auditor.findings.words import VERDICTS
from auditor.i18n import msg
from auditor.reports import phrases
from auditor.reports.phrases import text_of
from auditor.reports.text import clean, number, percent
from auditor.rules.ast import Comparator
from auditor.verdicts.verdict import Verdict

FEWEST = 3
"""Fewer figures than this need no picture."""
MOST_THRESHOLDS = 3
"""More different thresholds (by size, by kind of school) are drawn on one scale: in percent of what is required."""
MOST_STACKED = 10
"""Up to here every mark is drawn; where more fall together, columns stand for their number."""
MOST_RANGES = 12
BINS = 50
_LANES = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PENDING, Verdict.PASS)
_FILLS = {Verdict.FAIL: "#b8433b", Verdict.UNKNOWN: "#a87412", Verdict.PENDING: "#4c7ba8", Verdict.PASS: "#3f8a5c"}
_LEFT, _RIGHT, _WIDTH = 128, 704, 720
_TOP, _DOT, _COLUMN, _WIDEST = 22, 7, 40, 40


@dataclass(frozen=True)
class Chart:
    """``label``: the threshold. ``told``: the picture in words. ``svg``: the picture; its text is escaped."""

    label: str
    told: str
    svg: str


@dataclass(frozen=True)
class _Mark:
    """``n`` findings at one place of the scale; ``low`` and ``high`` (None: no limit) where missing data leave it open."""

    verdict: Verdict
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    n: int = 1


@dataclass(frozen=True)
class _Scale:
    """Bins of ``width`` from ``start`` on; ``first`` and ``last`` are drawn. ``closed_right``: a bin holds its upper end."""

    start: Fraction
    width: Fraction
    first: int
    last: int
    closed_right: bool

    @property
    def step(self) -> Fraction:
        """Pixels from bin to bin."""
        return min(Fraction(_RIGHT - _LEFT, self.last - self.first + 1), Fraction(_WIDEST))

    @property
    def end(self) -> Fraction:
        """Where the last bin ends, in pixels."""
        return _LEFT + (self.last - self.first + 1) * self.step

    def bin(self, value: Fraction) -> int:
        """The bin of a value: (value - start) / width rounded down, or up where bins are closed on the right; in integers."""
        start, width = self.start, self.width
        above = (value.numerator * start.denominator - start.numerator * value.denominator) * width.denominator
        unit = value.denominator * start.denominator * width.numerator
        found = -(-above // unit) - 1 if self.closed_right else above // unit
        return min(max(found, self.first), self.last)

    def middle(self, nth: int) -> Fraction:
        return _LEFT + (nth - self.first + Fraction(1, 2)) * self.step

    def at(self, value: Fraction) -> str:
        """Where a value stands; what lies beyond the ends stands at the end."""
        place = _LEFT + ((value - self.start) / self.width - self.first) * self.step
        return _px(min(max(place, Fraction(_LEFT)), self.end))


def charts(findings: Iterable[tuple[Finding, int]], title: str, anchor: str, language: str) -> Iterator[Chart]:
    """The pictures of one requirement, one for each threshold; none where there is little to see.

    ``findings``: each with how many there are of which the same is to be told. ``anchor`` is unique on the page; the ids of the
    picture begin with it.
    """
    by_threshold: dict[str, list[tuple[Finding, int]]] = {}
    for finding, n in findings:
        if finding.verdict in _LANES and finding.bounds:
            by_threshold.setdefault(text_of(finding.threshold, "en"), []).append((finding, n))
    relative = len(by_threshold) > MOST_THRESHOLDS
    groups = _relative(by_threshold.values()) if relative else [(text, of[0][0].bounds, of) for text, of in by_threshold.items()]
    for nth, (text, bounds, found) in enumerate(groups):
        marks = [_mark(f, n, f.bounds[0].value if relative else None) for f, n in found]
        if sum(mark.n for mark in marks if mark.value is not None) >= FEWEST:
            yield _Drawing(marks, bounds, found[0][0], text, relative, language).chart(title, f"{anchor}c{nth}")


def figure(finding: Finding) -> Fraction | None:
    """What is compared with the threshold: the share itself for a share."""
    if finding.actual is None or finding.measure != "share":
        return finding.actual
    return finding.actual / finding.population if finding.population else None


def distance(finding: Finding) -> Fraction | None:
    """How far a figure is from its threshold, in parts of it; None where that cannot be told."""
    value = figure(finding)
    if value is None or not finding.bounds:
        return None
    return min(abs(value - bound.value) / (abs(bound.value) or 1) for bound in finding.bounds)


def _relative(
    by_threshold: Iterable[list[tuple[Finding, int]]],
) -> list[tuple[str, tuple[Limit, ...], list[tuple[Finding, int]]]]:
    """Findings whose threshold is one bound above nought, by the direction of the bound."""
    groups: dict[Comparator, list[tuple[Finding, int]]] = {}
    for found in by_threshold:
        bounds = found[0][0].bounds
        if len(bounds) == 1 and bounds[0].value > 0:
            groups.setdefault(bounds[0].comparator, []).extend(found)
    return [(f"{way.sign} 100%", (Limit(way, Fraction(1)),), found) for way, found in groups.items()]


def _mark(finding: Finding, n: int, unit: Fraction | None) -> _Mark:
    """``unit``: what the figures are told in, where that is not their own unit."""
    value = None if finding.verdict is Verdict.UNKNOWN else figure(finding)
    if unit is None:
        return _Mark(finding.verdict, value, finding.low, finding.high, n)
    value, low, high = (None if part is None else part / unit for part in (value, finding.low, finding.high))
    return _Mark(finding.verdict, value, low, high, n)


class _Drawing:
    """One picture in the making."""

    def __init__(
        self,
        marks: Sequence[_Mark],
        bounds: Sequence[Limit],
        sample: Finding,
        threshold: str,
        relative: bool,
        language: str,
    ) -> None:
        self.marks = marks
        self.bounds = bounds
        self.sample = sample
        self.relative = relative
        self.clock = sample.measure == "value" and ":" in threshold
        self.share = relative or sample.measure == "share"
        self.language = language
        told = msg("{threshold} of what is required", threshold=threshold).say(language) if relative else threshold
        self.label = told if self.share else f"{threshold} {phrases.text_of(sample.unit, language)}".rstrip()
        values = {mark.value for mark in marks if mark.value is not None}
        self.whole = not self.share and all(value.denominator == 1 for value in [*values, *(bound.value for bound in bounds)])
        self.scale = self._scale(values)
        self.counted = self.whole and self.scale.width == 1  # a bin holds one number

    def chart(self, title: str, anchor: str) -> Chart:
        told = self._told()
        counted = {verdict: self._bins(verdict) for verdict in _LANES}
        tallest = max(n for counts in counted.values() for n in counts.values())
        y, lanes = _TOP, []
        for verdict in _LANES:
            height, drawn = self._lane(verdict, counted[verdict], tallest)
            if drawn:
                lanes.append(f'<g transform="translate(0 {y})">{drawn}</g>')
                y += height
        picture = [
            f'<svg class="chart" viewBox="0 0 {_WIDTH} {y + 18}" role="img" aria-labelledby="{anchor}t {anchor}d">',
            f'<title id="{anchor}t">{_safe(title)} {_safe(self.label)}</title><desc id="{anchor}d">{_safe(told)}</desc>',
            f'<g font-size="12" fill="#1d2733">{self._lines(y)}{"".join(lanes)}{self._axis(y)}</g></svg>',
        ]
        return Chart(self.label, told, "".join(picture))

    # ------------------------------------------------------------ scale

    def _scale(self, values: Iterable[Fraction]) -> _Scale:
        limits = [bound.value for bound in self.bounds]
        if self.share:
            low, high = Fraction(0), min(max([*values, *limits, Fraction(1)]), 2 * max(limits))
        else:
            low, high = min([*values, *limits]), max([*values, *limits])
            high = min(high, max(2 * max(limits), max(limits) + 10))
            low = Fraction(0) if 0 <= low < high / 2 else low
        width = Fraction(1) if self.whole and high - low <= BINS else _round_up((high - low) / BINS, self.whole)
        rough = _Scale(limits[0], width, -(10**9), 10**9, self.bounds[0].comparator in (Comparator.AT_MOST, Comparator.MORE_THAN))
        return _Scale(limits[0], width, min(rough.bin(low), -1), max(rough.bin(high), 0), rough.closed_right)

    def _bins(self, verdict: Verdict) -> Counter[int]:
        """How many findings stand in each bin."""
        found: Counter[int] = Counter()
        for mark in self.marks:
            if mark.verdict is verdict and mark.value is not None:
                found[self.scale.bin(mark.value)] += mark.n
        return found

    # ------------------------------------------------------------ parts of the picture

    def _lane(self, verdict: Verdict, counts: Counter[int], tallest: int) -> tuple[int, str]:
        """Height and drawing of a lane; nothing where there is nothing to draw."""
        if verdict is Verdict.UNKNOWN:
            return self._ranges()
        if not counts:
            return 0, ""
        fill = _FILLS[verdict]
        abreast = max(1, int(self.scale.step) // (_DOT + 2))
        if tallest <= MOST_STACKED * abreast:
            height = -(-max(counts.values()) // abreast) * _DOT + 11
            shapes = "".join(
                _SHAPES[verdict].format(x=_px(x), y=height - 8 - _DOT * row)
                for nth, n in sorted(counts.items())
                for x, row in _stacked(self.scale.middle(nth), n, abreast)
            )
            style = f'fill="none" stroke="{fill}" stroke-width="1.8"' if verdict is not Verdict.PASS else f'fill="{fill}"'
            drawn = f'<path d="{shapes}" {style}/>'
        else:
            height, wide = _COLUMN + 8, self.scale.step * Fraction(7, 10)
            columns = []
            for nth, n in sorted(counts.items()):
                tall = max(Fraction(2), Fraction(_COLUMN * n, tallest))
                left = _px(self.scale.middle(nth) - wide / 2)
                columns.append(f"M{left} {height - 4}v-{_px(tall)}h{_px(wide)}v{_px(tall)}z")
            drawn = f'<path d="{"".join(columns)}" fill="{fill}"/>'
        return height, self._name(verdict, height) + drawn

    def _ranges(self) -> tuple[int, str]:
        """What cannot be judged: from the worst case to the best, where that says anything."""
        scale = self.scale
        first, last = (scale.start + nth * scale.width for nth in (scale.first, scale.last))
        ranges = []
        for mark in self.marks:
            if mark.verdict is Verdict.UNKNOWN and mark.low is not None and mark.low != mark.high:
                high = last if mark.high is None else mark.high
                if mark.low > max(first, Fraction(0)) or high < last:
                    ranges.append((mark.low, high))
        if not ranges:
            return 0, ""
        drawn = []
        for nth, (low, high) in enumerate(sorted(ranges)[:MOST_RANGES]):
            y = 8 + 6 * nth
            drawn.append(f"M{self._at(low)} {y - 2}v4m0-2H{self._at(high)}m0-2v4")
        height = 6 * len(drawn) + 10
        line = f'<path d="{"".join(drawn)}" fill="none" stroke="{_FILLS[Verdict.UNKNOWN]}" stroke-width="1.8"/>'
        return height, self._name(Verdict.UNKNOWN, height) + line

    def _at(self, value: Fraction) -> str:
        """Where a figure stands: a whole number in the middle of its bin, as its marks do."""
        return _px(self.scale.middle(self.scale.bin(value))) if self.counted else self.scale.at(value)

    def _name(self, verdict: Verdict, height: int) -> str:
        n = sum(mark.n for mark in self.marks if mark.verdict is verdict)
        said = f"{VERDICTS[verdict].symbol} {phrases.verdict(verdict, self.language)} {number(n)}"
        rule = f'<path d="M0 {height - 2}H{_WIDTH}" stroke="#e9ecf0"/>'
        return f'{rule}<text x="0" y="{height - 6}" fill="#{VERDICTS[verdict].ink}">{_safe(said)}</text>'

    def _lines(self, bottom: int) -> str:
        drawn = []
        for bound in self.bounds:
            x = self.scale.at(bound.value)
            anchor = "end" if Fraction(x) > _WIDTH / 2 else "start"
            said = f"{bound.comparator.sign} {self._text(bound.value)}" if len(self.bounds) > 1 else self.label
            drawn.append(f'<path d="M{x} {_TOP - 6}V{bottom}" stroke="#1d2733" stroke-dasharray="4 2"/>')
            drawn.append(f'<text x="{x}" y="12" text-anchor="{anchor}">{_safe(said)}</text>')
        return "".join(drawn)

    def _axis(self, y: int) -> str:
        scale = self.scale
        low, high = (scale.start + nth * scale.width for nth in (scale.first, scale.last))
        if self.counted:
            shift = 1 if scale.closed_right else 0
            ends = [(_px(scale.middle(nth)), scale.start + nth + shift) for nth in (scale.first, scale.last)]
        else:
            low, high = (Fraction(0), Fraction(1)) if self.share else (low, high)
            ends = [(scale.at(low), low), (scale.at(high), high)]
        beyond = any(mark.value is not None and mark.value > ends[-1][1] for mark in self.marks)
        said = []
        for nth, (x, value) in enumerate(ends):
            sign = "≥ " if nth and beyond else ""
            said.append(f'<text x="{x}" y="{y + 13}" text-anchor="middle" fill="#55606e">{sign}{_safe(self._text(value))}</text>')
        return "".join(said)

    # ------------------------------------------------------------ words

    def _text(self, value: Fraction) -> str:
        if self.share:
            return percent(value)
        return f"{value.numerator // 60}:{value.numerator % 60:02d}" if self.clock and self.whole else number(value)

    def _told(self) -> str:
        """Each lane in words: how many, from what figure to what figure."""
        parts = []
        for verdict in _LANES:
            here = [mark for mark in self.marks if mark.verdict is verdict]
            if not here:
                continue
            values = {mark.value for mark in here if mark.value is not None}
            said = f"{phrases.verdict(verdict, self.language)} {number(sum(mark.n for mark in here))}"
            if values:
                low, high = self._text(min(values)), self._text(max(values))
                span = low if low == high else f"{low} – {high}"
                said += f"（{span}）" if self.language == "zh" else f" ({span})"
            parts.append(said)
        return ("；" if self.language == "zh" else "; ").join(parts)


_SHAPES = {
    Verdict.FAIL: "M{x} {y}m-3-3l6 6m0-6l-6 6",
    Verdict.PENDING: "M{x} {y}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
    Verdict.PASS: "M{x} {y}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
}


def _stacked(middle: Fraction, n: int, abreast: int) -> Iterator[tuple[Fraction, int]]:
    """Where each of ``n`` marks of one bin stands: across, and its row from below."""
    for k in range(n):
        row, place = divmod(k, abreast)
        here = min(abreast, n - row * abreast)
        yield middle + (place - Fraction(here - 1, 2)) * (_DOT + 1), row


def _safe(text: str) -> str:
    return escape(clean(text))


def _px(value: Fraction) -> str:
    """A tenth of a pixel is exact enough; the same on every machine."""
    tenths = round(value * 10)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _round_up(width: Fraction, whole: bool) -> Fraction:
    """1, 2 or 5 times a power of ten, not less than ``width``; at least 1 for whole numbers."""
    power = Fraction(1) if whole else Fraction(1, 10**6)
    while True:
        for factor in (1, 2, 5):
            if power * factor >= width:
                return power * factor
        power *= 10
