"""A clause that no record can measure: the evidence register answers it, the records only say whether it applies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import Rule
from auditor.rules.figures import Answers, Asks, Figures, Requests
from auditor.rules.kinds.base import Holds, Key, Measure, Texts
from auditor.written.mistakes import called, did_you_mean

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span


@dataclass(frozen=True)
class Attest(Measure):
    """``document``: the kind of document asked for."""

    document: str
    question: Texts = field(default_factory=dict, hash=False)

    word = "attest"
    spelt = ("佐证",)
    about = ("佐证：记录无法衡量的事项，由佐证登记回答", "answered by the evidence register")
    keys: ClassVar[Mapping[str, Key]] = {
        "document": Key(Holds.DOCUMENT, ("材料",), ("要看的材料", "the kind of document asked for"), required=True),
        "question": Key(Holds.TEXT, ("问题",), ("向核查人提的问题", "the question put to whoever checks")),
    }
    short = "document"
    judged_from = "register"

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Attest | None:
        document = node if node.text is not None else node.get("document")
        if document is None or document.text is None:
            return None
        question = node.get("question")
        texts: Texts = {}
        if question is not None:
            if question.text is not None:
                texts = {"zh": question.text, "en": question.text}
            else:
                texts = {key: value.text or "" for key, value in question.items.items()}
        kinds = binder.names.codes("document_kind")
        found = kinds.find(document.text)
        if len(found) != 1:
            binder.mistakes.add(
                "E233",
                document,
                msg("There is no kind of document “{name}”.", name=document.text),
                did_you_mean(document.text, kinds.spellings),
            )
            return None
        return Attest(found[0], texts)

    def amount_kind(self, names: Names) -> None:
        return None

    def said(self, speaker: Speaker) -> Message:
        document = speaker.names.model.code_lists["document_kind"].codes[self.document]
        return msg("the evidence register shows: {document}", document=called(document.zh, document.en))

    def requirement_said(self, rule: Rule, speaker: Speaker) -> Message:
        return self.said(speaker)

    def paper(self) -> str:
        return self.document

    def ask(self, asks: Asks) -> Requests:
        return {"exists": asks.exists()}

    def figures(self, answers: Answers) -> Figures:
        return Figures(low=(0, 1), high=None, actual=None)
