"""Requirements, grants and aims of a text, drafted: what is measured against which number, how often, how binding, whose.

Nothing is decided that the words do not say: 定期 stays without a number, and what a person must settle is a question.
"""

from __future__ import annotations

import re

from auditor.authoring.drafts import worded
from auditor.authoring.drafts.clauses import Clause
from auditor.authoring.drafts.figured import COUNTED, Figures
from auditor.authoring.drafts.measures import Figure, figures
from auditor.authoring.drafts.notes import Notes, Read, Spot, is_order
from auditor.authoring.drafts.numbers import Number
from auditor.authoring.drafts.sentences import Period, Sentence, sentences
from auditor.authoring.drafts.source import Text
from auditor.authoring.drafts.words import ORDER_SIGNS, REPORT_SIGNS, REPORTED, Words

_HEAD = 400  # characters in which a document says what it is


def read_requirements(text: Text, clauses: list[Clause], numbers: list[Number], masked: str, words: Words) -> Read:
    """The requirements, and the numbers with the kinds that follow from them."""
    notes = Notes(text, clauses, masked)
    reader = _Reader(notes, words, _is_report(text))
    for sentence in sentences(text, clauses, numbers, masked):
        reader.sentence(sentence)
    return notes.read(numbers)


def _is_report(text: Text) -> bool:
    """Whether a text tells what was done, like an article, and asks nothing of anybody."""
    head = text.chars[:_HEAD]
    if len(re.findall(REPORT_SIGNS, text.chars)) >= 2:
        return not is_order(head)
    return len(re.findall(REPORTED, text.chars)) >= 3 and not re.search(ORDER_SIGNS, head)


class _Reader:
    def __init__(self, notes: Notes, words: Words, report: bool) -> None:
        self.notes, self.report = notes, report
        self.benefits, self.events = re.compile(words.benefits), re.compile(words.events)
        self.figures = Figures(notes, self.benefits, report)

    def sentence(self, sentence: Sentence) -> None:
        """Read the parts in turn; a period is carried over to the parts after it."""
        carried: Period | None = None
        masked, found = self.notes.masked, self.notes.found
        read = [figures(masked, part) for part in sentence.parts]
        counts = [any(map(_is_counted, of_part)) for of_part in read]
        asks = not (sentence.reported or self.report)
        for place, part in enumerate(sentence.parts):
            own = next((period for period in part.periods if period.near), part.periods[0] if part.periods else None)
            spot = Spot(sentence, place, masked, own, own or carried)
            before = len(found)
            for figure in read[place]:
                self.figures.read(spot, figure, read, any(counts))
            if asks:
                self._words(spot, before, any(counts[place + 1 :]))
            for period in part.periods:
                self.notes.add_period(period, found[-1].kind if len(found) > before else "none" if asks else "result")
            if own is not None and not part.inside and own.near:
                carried = own

    def _words(self, spot: Spot, before: int, counted_later: bool) -> None:
        """What hangs on words, where the sentence asks something."""
        found = self.notes.found
        worded.whole(self.notes, spot, len(found) > before)
        numbered = len(found) > before
        worded.bound_in_words(self.notes, spot)
        worded.none_unless(self.notes, spot)
        if not numbered:
            worded.regularly(self.notes, spot)
            worded.trend(self.notes, spot)
        if len(found) == before:
            worded.once(self.notes, spot, self.events, self.benefits, counted_later)


def _is_counted(figure: Figure) -> bool:
    """Whether a period may belong to a number."""
    return figure.role == "threshold" or (figure.role == "plain" and figure.unit in COUNTED)
