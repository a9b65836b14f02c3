"""Rules from text for the tests of the rule language."""

from __future__ import annotations

import textwrap

from auditor.model.model import base_model
from auditor.problems import Problem, UserError
from auditor.rules.ast import Condition, Rule
from auditor.rules.bind.names import Names
from auditor.rules.bind.rule import bind_rules
from auditor.rules.kinds.share import Share
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import parse_yaml

HEAD = """\
- id: demo/1
  title: 标题
  clause: 一
  quote: 至少一次
"""
DEFAULTS = {"strength": "must", "period": "calendar_year"}


def rule_text(body: str) -> str:
    """A rule file of one rule: a head, ``body``, and the strength and period that ``body`` leaves out."""
    body = textwrap.dedent(body).strip("\n")
    rest = [
        f"{key}: {value}" for key, value in DEFAULTS.items() if not any(line.startswith(f"{key}:") for line in body.splitlines())
    ]
    return HEAD + textwrap.indent("\n".join([*rest, body]), "  ") + "\n"


def bound(body: str) -> Rule:
    """The rule with this body. Raises UserError."""
    mistakes = Mistakes(parse_yaml(rule_text(body).encode(), "rules.yaml"))
    found = bind_rules(mistakes.document, Names(base_model()), "demo", mistakes)
    mistakes.raise_errors()
    return found[0][0]


def mistakes_in(body: str) -> list[Problem]:
    """The mistakes of a rule with this body."""
    try:
        bound(body)
    except UserError as error:
        return error.problems
    return []


def codes_in(body: str) -> list[str]:
    return [problem.code for problem in mistakes_in(body)]


def that(condition: str) -> Condition:
    """The bound condition on staff, written as one line of YAML."""
    measure = bound(f"share: {{of: staff, that: {condition}}}\nat_least: 100%").measure
    assert isinstance(measure, Share)
    return measure.that


def codes_of_condition(condition: str) -> list[str]:
    return codes_in(f"share: {{of: staff, that: {condition}}}\nat_least: 100%")
