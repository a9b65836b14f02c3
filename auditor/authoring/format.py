"""A rule file or a file of cases in Chinese or English words: only words change, every comment and blank stays where it is.

Reading a file notes what each word was taken for; these words are replaced in the text where they stand, and the result is read
again and must mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from auditor.authoring.cases import bind_cases
from auditor.authoring.rewording import reworded
from auditor.i18n import Message
from auditor.problems import Place
from auditor.rules.ast import Rule
from auditor.rules.bind.names import Names
from auditor.rules.bind.rule import bind_rules
from auditor.rules.pack import Pack
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Document, Node, parse_yaml

Meant = Mapping[tuple[int, int], Message]
"""What words mean, by their places in a text."""


def format_file(path: Path, file: str, pack: Pack, language: str) -> str:
    """The text of a rule file of ``pack``, or of a file of its cases, in the words of ``language`` (``zh`` or ``en``).

    Raises UserError for a file that is no YAML. A rule that would not mean the same is left as it is, and so is a file with a
    mistake in it.
    """
    document = parse_yaml(path.read_bytes(), file)
    if path.parent.name == "cases":
        mistakes = Mistakes(document)
        bind_cases(mistakes, pack, Names(pack.model))
        return reworded(document.text, mistakes.meant, language)
    rules, meant = _bound(document, pack)
    if rules is None:
        return document.text

    def same(chosen: Meant) -> bool:
        return _bound(parse_yaml(reworded(document.text, chosen, language).encode(), file), pack)[0] == rules

    if not same(meant):
        meant = {place: words for part in _of_each(document, meant) if same(part) for place, words in part.items()}
    return reworded(document.text, meant, language)


def draft_in_words(text: str, pack: Pack, language: str) -> str:
    """The text of rules that are none yet, as far as their words are known."""
    document = parse_yaml(text.encode(), "")
    return reworded(document.text, _bound(document, pack)[1], language)


def rule_text(rule: Rule, pack: Pack, language: str) -> str:
    """The source of one rule, in the words of ``language``, without what stands around it."""
    owner = next((parent for parent in pack.parents if parent.name == rule.pack), pack)
    path = owner.folder / Path(rule.place.file).name
    document = parse_yaml(path.read_bytes(), rule.place.file)
    for nth, node in enumerate(document.root.elements):
        if min(span.line for span in node.keys.values()) <= rule.place.line <= _last_line(node):
            text = format_file(path, rule.place.file, owner, language)
            again = parse_yaml(text.encode(), rule.place.file).root.elements
            lines = text.split("\n")
            first = min(span.line for span in again[nth].keys.values())
            end = min(span.line for span in again[nth + 1].keys.values()) - 1 if nth + 1 < len(again) else len(lines)
            return "\n".join(_without_tail(lines[first - 1 : end]))
    return ""


def _last_line(node: Node) -> int:
    inner = [_last_line(child) for child in (*node.items.values(), *node.elements)]
    return max([node.span.line, *inner])


def _without_tail(lines: list[str]) -> list[str]:
    """Without the blank lines and comments that belong to what follows."""
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines = lines[:-1]
    return lines


def _bound(document: Document, pack: Pack) -> tuple[list[Rule] | None, Meant]:
    """The rules of a document, wherever they stand in it (None where there is a mistake), and what its words mean."""
    mistakes = Mistakes(document)
    bound = bind_rules(document, Names(pack.model), pack.name, mistakes, pack.former_rules)
    rules = [replace(rule, place=Place()) for rule, _ in bound]
    return None if mistakes.problems else rules, mistakes.meant


def _of_each(document: Document, meant: Meant) -> list[Meant]:
    """What the words of each rule mean."""
    starts = [min(span.start for span in node.keys.values()) for node in document.root.elements]
    return [
        {place: words for place, words in meant.items() if start <= place[0] < end}
        for start, end in pairwise([*starts, len(document.text)])
    ]
