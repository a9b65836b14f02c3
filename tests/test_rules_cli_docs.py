"""The pages on rules: every option is told, every example is a rule that the program reads."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from auditor.commands.rules import VERBS, rules
from auditor.model.model import base_model
from auditor.rules.bind.names import Names
from auditor.rules.bind.rule import bind_rules
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import parse_yaml

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs" / f"rules.{language}.md" for language in ("zh", "en")]
COMMANDS = [ROOT / "docs" / f"cli.{language}.md" for language in ("zh", "en")]
"""Where options are told, once; docs/rules leads there."""


def blocks(page: Path) -> list[str]:
    """The examples that are rules."""
    found = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [block for block in found if re.match(r"- (id|编号):", block)]


@pytest.mark.parametrize("page", COMMANDS, ids=lambda page: page.name)
@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_told(verb: str, page: Path) -> None:
    command = rules.get_command(click.Context(rules), verb)  # type: ignore[attr-defined]
    head, *sections = page.read_text(encoding="utf-8").split("\n## ")  # the head tells what every command has
    text = head + next(one for one in sections if one.startswith(f'<a id="rules-{verb}"></a>'))
    untold = [option.opts[0] for option in command.params if isinstance(option, click.Option) and option.opts[0] not in text]
    assert not untold, f"add to {page.name}: {untold}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("nth", range(4))
def test_examples_are_rules(nth: int, page: Path) -> None:
    document = parse_yaml(blocks(page)[nth].encode(), page.name)
    mistakes = Mistakes(document)
    found = [rule for name in ("yunling", "demo") for rule, _ in bind_rules(document, Names(base_model()), name, mistakes)]
    assert [problem for problem in mistakes.problems if problem.code != "E206"] == []
    assert found


def test_both_pages_have_the_same_examples() -> None:
    def meant(page: Path) -> list[object]:
        found: list[object] = []
        for block in blocks(page):
            document = parse_yaml(block.encode(), "")
            mistakes = Mistakes(document)
            both = [rule for name in ("yunling", "demo") for rule, _ in bind_rules(document, Names(base_model()), name, mistakes)]
            found += [(rule.id, rule.applies_to, rule.measure, rule.bounds, rule.period) for rule in both]
        return found

    assert meant(PAGES[0]) == meant(PAGES[1])
