"""Slips of the hand in the packs that ship: each is told as a mistake, or changes nothing but texts.

Never a traceback, never another rule. What writes another sound rule (a condition left out, ``at_least`` where ``at_most`` was)
cannot be told by the loader: that is what the cases of a pack are for. A round is one slip in one file of a pack.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from auditor.problems import Place, Problem, UserError
from auditor.rules.ast import Rule
from auditor.rules.bind.names import Names
from auditor.rules.bind.rule import bind_rules
from auditor.rules.kinds.attest import Attest
from auditor.rules.pack import load_pack
from auditor.system.resources import rules_folder
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import parse_yaml

PACKS = ("shandan", "leiyang")
FULL = 8_000
Mutation = Callable[[list[str], random.Random], list[str]]

_TEXTS = re.compile(r"^\s*(#|(zh|en|title|remedy|reading|partial|unit|quote|clause|- id|id)\b)")


def _pick(lines: list[str], chance: random.Random, wanted: Callable[[str], bool]) -> int:
    """The number of a line that is neither a comment nor a mere text and that is wanted."""
    return chance.choice([n for n, line in enumerate(lines) if line.strip() and not _TEXTS.match(line) and wanted(line)])


def misspell(lines: list[str], chance: random.Random) -> list[str]:
    """One letter of a word goes missing, is doubled or becomes another."""
    n = _pick(lines, chance, lambda line: bool(re.search(r"[a-z_]{4,}", line.split("#")[0])))
    words = list(re.finditer(r"[a-z_]{4,}", lines[n].split("#")[0]))
    word = chance.choice(words)
    at = chance.randrange(word.start(), word.end())
    letter = chance.choice(["", lines[n][at] * 2, "x"])
    return [*lines[:n], lines[n][:at] + letter + lines[n][at + 1 :], *lines[n + 1 :]]


def shift(lines: list[str], chance: random.Random) -> list[str]:
    """One line stands one or two blanks further left or right."""
    n = _pick(lines, chance, lambda line: True)
    by = chance.choice([-2, -1, 1, 2])
    line = " " * by + lines[n] if by > 0 else lines[n][min(-by, len(lines[n]) - len(lines[n].lstrip())) :]
    return [*lines[:n], line, *lines[n + 1 :]]


def tab(lines: list[str], chance: random.Random) -> list[str]:
    """The indentation of a line becomes a tab."""
    n = _pick(lines, chance, lambda line: line.startswith("  "))
    return [*lines[:n], "\t" + lines[n].lstrip(), *lines[n + 1 :]]


def double_line(lines: list[str], chance: random.Random) -> list[str]:
    """A line stands there twice."""
    n = _pick(lines, chance, lambda line: True)
    return [*lines[: n + 1], *lines[n:]]


def unquote(lines: list[str], chance: random.Random) -> list[str]:
    """A bracket, a quotation mark or a colon gets lost."""
    n = _pick(lines, chance, lambda line: bool(re.search(r"[\[\]{}\":]", line)))
    marks = [m.start() for m in re.finditer(r"[\[\]{}\":]", lines[n])]
    at = chance.choice(marks)
    return [*lines[:n], lines[n][:at] + lines[n][at + 1 :], *lines[n + 1 :]]


MUTATIONS: tuple[Mutation, ...] = (misspell, shift, tab, double_line, unquote)


def meaning(rule: Rule) -> Rule:
    """A rule without its texts and its place. Of the facts that an answer has to give, only which they are."""
    measure = rule.measure
    if isinstance(measure, Attest):
        texts = {key: dict.fromkeys(getattr(measure, key), "") for key in ("question", "date", "count", "of")}
        rule = replace(rule, measure=replace(measure, **texts))
    return replace(rule, title={}, quotes=(), clause="", unit={}, remedy={}, reading={}, partial={}, place=Place())


@cache
def sound(pack: str) -> tuple[Names, str, list[tuple[str, list[Rule]]]]:
    """The names of a shipped pack, its own name, and its rule files with what they mean."""
    names = Names(load_pack(pack).model)
    paths = sorted(path for path in (rules_folder() / pack).glob("*.yaml") if path.name != "pack.yaml")
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return names, pack, [(text, read(text, names, pack)) for text in texts]


def read(text: str, names: Names, pack: str) -> list[Rule]:
    """The rules of a file, without texts. Raises UserError."""
    mistakes = Mistakes(parse_yaml(text.encode(), "rules.yaml"))
    found = [meaning(rule) for rule, _ in bind_rules(mistakes.document, names, pack, mistakes, load_pack(pack).former_rules)]
    mistakes.raise_errors()
    return found


def problems(text: str, names: Names, pack: str, expected: list[Rule]) -> list[Problem] | None:
    """What is said about ``text``; None if it means another thing than ``expected`` and nothing is said."""
    try:
        return [] if read(text, names, pack) == expected else None
    except UserError as error:
        return error.problems


def soak(rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(rounds):
        names, pack, files = sound(chance.choice(PACKS))
        original, expected = chance.choice(files)
        spoilt = "\n".join(chance.choice(MUTATIONS)(original.splitlines(), chance))
        found = problems(spoilt, names, pack, expected)
        assert found is not None, difference(original, spoilt)
        assert all(problem.place.line and problem.message.say("zh") for problem in found), difference(original, spoilt)


def difference(original: str, spoilt: str) -> str:
    """The lines that the slip changed."""
    before = set(original.splitlines())
    return "\n".join(line for line in spoilt.splitlines() if line not in before)
