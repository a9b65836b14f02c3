"""How well ``auditor rules draft`` reads policies: its proposals against texts of which every number was decided by hand.

    python benchmarks/drafts.py [--texts FOLDER] [--gold FOLDER] [--leave-out] [--misses]

Without options the invented texts of tests/drafts are scored. ``--leave-out`` scores each text without those words of the open
lists (names, benefits, events) that occur in it and in no other of the texts, so that no text is scored by words it taught.
Two forms of gold are read: a text with marks (``{三|r}``) beside a YAML of its clauses and requirements, and a YAML that quotes
the numbers of a text that lies elsewhere (``items:`` with ``at`` and ``word``).
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from auditor.authoring.drafts.draft import draft  # noqa: E402
from auditor.authoring.drafts.notes import Read  # noqa: E402
from auditor.authoring.drafts.numerals import value  # noqa: E402
from auditor.authoring.drafts.source import read_text  # noqa: E402
from auditor.authoring.drafts.words import WORDS, Words  # noqa: E402

INVENTED = ROOT / "tests" / "drafts"
FIELDS = ("comparator", "threshold", "period", "strength")
MARKS = {
    "r": "requirement",
    "g": "grant",
    "s": "result",
    "n": "name",
    "o": "ordinal",
    "d": "date",
    "D": "document_number",
    "a": "aim",
    "x": "none",
}
_MARK = re.compile(r"\{([^{}|]+)\|(\w)\}")


@dataclass(frozen=True)
class Gold:
    """What a text holds. ``clauses``: printed number and offset behind it; ``numbers``: offsets, kinds that are right."""

    name: str
    text: str
    clauses: tuple[tuple[str, int], ...]
    numbers: tuple[tuple[int, int, tuple[str, ...]], ...]
    requirements: tuple[dict[str, Any], ...]


@dataclass
class Score:
    """Counts over one or several texts; ``misses`` says what was missed."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def rate(self, part: str, whole: str) -> float:
        """Percent, or 100 where there was nothing."""
        return 100 * self.counts[part] / self.counts[whole] if self.counts[whole] else 100.0

    @property
    def summary(self) -> dict[str, float]:
        """The figures by which drafting is judged, in percent."""
        return {
            "clauses": self.rate("clauses found", "clauses"),
            "kinds": self.rate("kinds right", "numbers"),
            "recall": self.rate("found", "requirements"),
            "precision": self.rate("matched", "proposed"),
            "all four": self.rate("all four", "requirements"),
        }

    def __str__(self) -> str:
        return "  ".join(f"{name} {rate:5.1f}" for name, rate in self.summary.items()) + f"  {self.seconds:.2f} s"


# ---------------------------------------------------------------- gold


def squeezed(text: str) -> str:
    return "".join(text.split())


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def marked(path: Path) -> Gold:
    """A text with marks and its YAML."""
    raw, told = path.read_text(encoding="utf-8"), yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    numbers, out, at = [], "", 0
    for match in _MARK.finditer(raw):
        out += squeezed(raw[at : match.start()])
        word = squeezed(match[1])
        numbers.append((len(out), len(out) + len(word), (MARKS[match[2]],)))
        out, at = out + word, match.end()
    text = squeezed(out + squeezed(raw[at:]))
    return Gold(
        path.stem,
        _MARK.sub(r"\1", raw),
        tuple(_clauses(_MARK.sub(r"\1", raw), told["clauses"])),
        tuple(numbers),
        _required(text, told),
    )


def _clauses(written: str, wanted: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each printed number begins a line, or follows a stop."""
    at = 0
    for number in wanted:
        match = re.compile(rf"(?:^|(?<=[\s。；：]))\s*{re.escape(number)}(?![0-9.])", re.MULTILINE).search(written, at)
        assert match is not None, number
        at = match.end()
        yield number, len(squeezed(written[:at]))


def _required(text: str, told: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    found = []
    for entry in told["requirements"]:
        start = _place(text, entry)[0]
        found.append({"class": "requirement", **entry, "start": start, "end": start + len(squeezed(str(entry["at"])))})
    return tuple(found)


def _place(text: str, entry: dict[str, Any]) -> tuple[int, int]:
    words, at = squeezed(str(entry["at"])), -1
    for _ in range(int(entry.get("nth", 1))):
        at = text.index(words, at + 1)
    if "word" not in entry:
        return at, at + len(words)
    word = squeezed(str(entry["word"]))
    at += int(entry.get("offset", words.find(word)))
    return at, at + len(word)


def quoted(path: Path, texts: Path) -> Gold:
    """A YAML that quotes a text of another folder."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    written = (texts / told["file"]).read_text(encoding="utf-8-sig")
    text = squeezed(written)
    clauses, at = [], 0
    for clause in told["clauses"]:
        number, starts = squeezed(clause["number"]), squeezed(clause["starts"])
        at = text.index(number + starts, at) + len(number)
        clauses.append((clause["number"], at))
    numbers = [
        (*_place(text, item), tuple(listed(item["kind"])))
        for item in told["items"]
        if item.get("role") != "clause_number" and re.search("[0-9０-９零〇一二三四五六七八九十百千万亿两双半]", item["word"])
    ]
    return Gold(path.stem, written, tuple(clauses), tuple(numbers), _required(text, told))


def gold_of(texts: Path, gold: Path | None = None) -> list[Gold]:
    """Every text of a folder that has gold."""
    if gold is None:
        return [marked(path) for path in sorted(texts.glob("*.txt"))]
    return [quoted(path, texts) for path in sorted(gold.glob("*.yaml"))]


# ---------------------------------------------------------------- comparing


def score(gold: Gold, words: Words = WORDS) -> Score:
    """The draft of one text against its gold."""
    start = time.perf_counter()
    read = draft(read_text(gold.text), words)
    result = Score(seconds=time.perf_counter() - start)
    found = {(clause.number.rstrip("、.．:："), clause.body) for clause in read.clauses}
    for number, at in gold.clauses:
        right = any(at - 2 <= body <= at + 2 and number.rstrip("、.．:：") == printed for printed, body in found)
        result.counts.update({"clauses": 1, "clauses found": right})
        if not right:
            result.misses.append(f"clause {number}")
    for begin, end, kinds in gold.numbers:
        near = [(n, min(end, n.end) - max(begin, n.start)) for n in read.numbers if n.start < end and begin < n.end]
        closest = max(near, key=lambda pair: pair[1] / (max(end, pair[0].end) - min(begin, pair[0].start)), default=(None, 0))[0]
        right = closest is not None and closest.kind in kinds
        result.counts.update({"numbers": 1, "kinds right": right})
        if not right:
            around = squeezed(gold.text)[max(0, begin - 8) : end + 8]
            result.misses.append(f"number {around}: {closest.kind if closest else None}, not {kinds[0]}")
    _requirements(gold, read, result)
    return result


def _requirements(gold: Gold, read: Read, result: Score) -> None:
    pairs = []
    for a, wanted in enumerate(gold.requirements):
        for b, got in enumerate(read.requirements):
            if got.start < wanted["end"] and wanted["start"] < got.end:
                fit = 3 * _same("threshold", got.threshold, wanted) + sum(_same(f, getattr(got, f), wanted) for f in FIELDS)
                pairs.append((-fit, abs(got.start - wanted["start"]), a, b))
    matched: dict[int, int] = {}
    for _, _, a, b in sorted(pairs):
        if a not in matched and b not in matched.values():
            matched[a] = b
    soft = {b for b, got in enumerate(read.requirements) if got.comparator in ("regular", "trend_up", "trend_down")}
    left = set(range(len(read.requirements))) - set(matched.values())
    optional = {a for a, wanted in enumerate(gold.requirements) if wanted.get("optional")}
    result.counts["proposed"] += len(read.requirements) - len(left & soft) - sum(a in matched for a in optional)
    for b in sorted(left - soft):
        result.misses.append(f"not asked: {squeezed(gold.text)[read.requirements[b].start : read.requirements[b].end]}")
    for a, wanted in enumerate(gold.requirements):
        if a in optional:
            continue
        result.counts["requirements"] += 1
        if a not in matched:
            result.misses.append(f"missed: {wanted['at']}")
            continue
        got = read.requirements[matched[a]]
        wrong = [f"{f} {getattr(got, f)}, not {wanted[f]}" for f in FIELDS if not _same(f, getattr(got, f), wanted)]
        result.counts.update({"found": 1, "matched": 1, "all four": not wrong})
        if wrong:
            result.misses.append(f"{wanted['at']}: {'; '.join(wrong)}")


def _same(name: str, got: object, wanted: dict[str, Any]) -> bool:
    return any(_plain(name, got) == _plain(name, right) for right in listed(wanted[name]))


def _plain(name: str, written: object) -> object:
    if written is None or name != "threshold":
        return written
    found = value(str(written))
    part = bool(re.search("[/%]|分之", str(written)))
    return (part, Fraction(found)) if found is not None else str(written)


def without_own(golds: Sequence[Gold], own: Gold) -> Words:
    """The word lists without what only this text could have taught."""
    text, others = squeezed(own.text), [squeezed(gold.text) for gold in golds if gold is not own]
    return WORDS.without(lambda word: bool(re.search(word, text)) and not any(re.search(word, other) for other in others))


def total(scores: Sequence[Score]) -> Score:
    """All texts together."""
    whole = Score()
    for one in scores:
        whole.counts.update(one.counts)
        whole.seconds = max(whole.seconds, one.seconds)
    return whole


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--texts", type=Path, default=INVENTED)
    asked.add_argument("--gold", type=Path)
    asked.add_argument("--leave-out", action="store_true")
    asked.add_argument("--misses", action="store_true")
    options = asked.parse_args()
    golds = gold_of(options.texts, options.gold)
    scores = [score(gold, without_own(golds, gold) if options.leave_out else WORDS) for gold in golds]
    for gold, one in zip(golds, scores, strict=True):
        print(f"{gold.name:12}{one}")
        if options.misses:
            print("\n".join(f"    {miss}" for miss in one.misses))
    print(f"{'together':12}{total(scores)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
