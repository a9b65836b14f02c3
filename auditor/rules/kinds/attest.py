"""A clause that no record can measure: the evidence register answers it, the records only say whether it applies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, called, msg
from auditor.rules.ast import Rule
from auditor.rules.bind.evidence import read_facts, read_life, texts_of
from auditor.rules.figures import Answers, Asks, Figures, Requests
from auditor.rules.keys import Holds, Key
from auditor.rules.kinds.base import Measure, Texts

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span


@dataclass(frozen=True)
class Attest(Measure):
    """``document``: the kind of document asked for.

    ``date``: what the day is called that an answer has to give; ``count`` and ``of``: what the figures are called that it has to
    give, of which ``count`` must be ``at_least`` that part of ``of`` (or, without ``of``, that number). Empty: not asked.
    ``life``: months after which an answer that names no period has to be looked at again; None: the usual ones.
    """

    document: str
    question: Texts = field(default_factory=dict, hash=False)
    date: Texts = field(default_factory=dict, hash=False)
    count: Texts = field(default_factory=dict, hash=False)
    of: Texts = field(default_factory=dict, hash=False)
    at_least: Fraction | None = None
    life: int | None = None

    word = "attest"
    spelt = ("佐证",)
    about = ("佐证：记录无法衡量的事项，由佐证登记回答", "answered by the evidence register")
    keys: ClassVar[Mapping[str, Key]] = {
        "document": Key(Holds.DOCUMENT, ("材料",), ("要看的材料", "the kind of document asked for"), required=True),
        "question": Key(
            Holds.TEXT, ("问题",), ("向核查人提的问题，一问一事", "the question put to whoever checks, about one fact")
        ),
        "ask": Key(
            Holds.FACTS,
            ("核查数据",),
            ("登记时须填的日期、数量", "the day and the figures that an answer has to give"),
        ),
        "life": Key(
            Holds.LENGTH, ("时效",), ("时效：登记多久后须重新核查", "after how long an answer has to be looked at again")
        ),
    }
    short = "document"
    judged_from = "register"

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Attest | None:
        document = node if node.text is not None else node.get("document")
        if document is None or document.text is None:
            return None
        kinds = binder.names.codes("document_kind")
        found = kinds.find(document.text)
        if len(found) != 1:
            binder.mistakes.add(
                "E233",
                document,
                msg("There is no kind of document “{name}”.", name=document.text),
                kinds.nearest(document.text),
            )
            return None
        binder.mistakes.means(document, kinds.chinese(found[0]), found[0])
        facts = read_facts(node.get("ask"), binder.mistakes)
        return Attest(
            document=found[0],
            question=texts_of(node.get("question")),
            date=facts.date,
            count=facts.count,
            of=facts.of,
            at_least=facts.at_least,
            life=read_life(node.get("life"), binder.mistakes),
        )

    def amount_kind(self, names: Names) -> None:
        return None

    def said(self, speaker: Speaker) -> Message:
        named = speaker.names.model.code_lists["document_kind"].codes[self.document]
        document = called(named.zh, named.en)
        if not self.question:
            return msg("the evidence register shows: {document}", document=document)
        question = called(*(self.question.get(language) or next(iter(self.question.values())) for language in ("zh", "en")))
        asked = {"question": question, "document": document}
        if self.count:
            return msg("what the evidence register answers to “{question}” is enough ({document})", **asked)
        return msg("the evidence register answers “{question}” with yes ({document})", **asked)

    def requirement_said(self, rule: Rule, speaker: Speaker) -> Message:
        return self.said(speaker)

    def paper(self) -> str:
        return self.document

    def ask(self, asks: Asks) -> Requests:
        return {"exists": asks.exists()}

    def figures(self, answers: Answers) -> Figures:
        return Figures(low=(0, 1), high=None, actual=None)
