"""The page of the four examples is what policies, rules and samples give."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.rules.pack_check import squeezed
from auditor.system.resources import policies_folder
from auditor.written.yaml_source import read_yaml
from tools import four_examples
from tools.four_examples import EXAMPLES, Example

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.rule)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source texts do not lie beside the checkout")
@each_example
def test_the_words_before_the_quote_stand_in_the_source(example: Example) -> None:
    policy = example.rule.partition("/")[0]
    file = read_yaml(policies_folder() / f"{policy}.yaml", policy).root.items["text"].text
    assert file is not None
    assert squeezed(example.before) in squeezed((SEEDS / file).read_text(encoding="utf-8"))


@each_example
def test_the_words_before_the_quote_are_short(example: Example) -> None:
    assert len(example.before) <= 60


@each_example
def test_the_rule_is_shown_whole(example: Example) -> None:
    rule = four_examples.loaded(example.rule.partition("/")[0]).rule(example.rule)
    assert rule is not None
    text = four_examples.written(rule)
    assert text.startswith(f"- id: {example.rule}\n")
    assert "reading:" in text
    assert text.count("- id:") == 1
