"""Words of a YAML file written anew in one language, in the text at the places that the reader of YAML knows."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.rules.bind.names import Index, Names
from auditor.rules.pack import Pack
from auditor.rules.words import LOGIC, word
from auditor.written.mistakes import fold
from auditor.written.yaml_source import Document, Node, Span

Words = Mapping[str, tuple[str, ...]]
_PLAIN = re.compile(r"[^\W\d_][\w.（）()/%-]*(?: [\w.（）()/%-]+)*")
_NOT_TEXT = {"true", "false", "null"}


def scalar(text: str) -> str:
    """``text`` as YAML, in quotes only where it needs them."""
    return text if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT else json.dumps(text, ensure_ascii=False)


def with_changes(text: str, changes: Mapping[tuple[int, int], str]) -> str:
    """A text with some of its parts (from, to) written otherwise."""
    for (start, end), new in sorted(changes.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return text


@dataclass
class Rewording(ABC):
    """Collects the changes of one rule or case: places in the text, and the new words."""

    pack: Pack
    language: str
    document: Document
    changes: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Names(self.pack.model)

    @abstractmethod
    def reword(self, node: Node) -> None:
        """Collect the changes of the rule or case at ``node``."""

    def put(self, where: Span, text: str) -> None:
        self.changes[(where.start, where.end)] = scalar(text)

    def keys(self, node: Node, words: Words) -> dict[str, Node]:
        """Write the keywords of a mapping in the language; the values by their English keys."""
        found: dict[str, Node] = {}
        for key, value in node.items.items():
            canonical = word(key, words)
            if canonical is not None:
                self.put(node.keys[key], self.keyword(canonical, words))
            found[canonical or key] = value
        return found

    def keyword(self, canonical: str, words: Words) -> str:
        return words[canonical][0] if self.language == "zh" else str(canonical)

    def choice(self, node: Node | None, words: Words) -> None:
        """One keyword, or a list of them."""
        for element in [] if node is None else node.elements or [node]:
            canonical = word(element.text or "", words)
            if canonical is not None:
                self.put(element.span, self.keyword(canonical, words))

    def name(self, where: Span, canonical: str, chinese: str, index: Index) -> None:
        """A name of the records model, where its Chinese form means only that."""
        text = self.called(canonical, chinese, index)
        self.put(where, text)

    def called(self, canonical: str, chinese: str, index: Index) -> str:
        return chinese if self.language == "zh" and chinese and index.find(chinese) == [canonical] else canonical

    def field(self, where: Span, written: str, table: str) -> tuple[str, str] | None:
        """Write the name of a field with the links before it; its table and canonical name."""
        *links, last = (part.strip() for part in written.split("."))
        shown: list[str] = []
        start = table
        for link in links:
            if table == "schools" and not shown and fold(link) in ("school", "学校"):
                shown.append("学校" if self.language == "zh" else "school")
                continue
            index = self.names.links(table)
            found = index.find(link)
            if len(found) != 1:
                return None
            target = self.names.link_target(table, found[0])
            shown.append(self.called(found[0], self.pack.model.tables[target].zh, index))
            table = target
        index = self.names.fields(table)
        found = index.find(last)
        if len(found) != 1:
            return None
        chinese = self.names.spec(table, found[0]).zh
        if not links and (word(chinese, LOGIC) or self.names.children(start).find(chinese)):
            chinese = ""
        self.put(where, ".".join([*shown, self.called(found[0], chinese, index)]))
        return table, found[0]

    def code(self, node: Node, code_list: str) -> None:
        self.code_at(node.span, node.text or "", code_list)

    def code_at(self, where: Span, written: str, code_list: str) -> None:
        index = self.names.codes(code_list)
        found = index.find(written)
        if len(found) == 1:
            self.name(where, found[0], self.pack.model.code_lists[code_list].codes[found[0]].zh, index)
