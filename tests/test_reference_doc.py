"""The reference pages are what the program is; every code that it prints is explained, every example of help is accepted."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from auditor.authoring.every_code import EVERY_CODE
from auditor.commands.examples import CODES, EXAMPLES
from auditor.commands.main import auditor, main
from tools import pages, reference_doc

ROOT = Path(__file__).parent.parent
VERBS = dict(reference_doc.verbs(auditor))


def test_freshness_is_looked_at_in_ci() -> None:
    """Once, by ``tasks.py generate --check``: to make every page again takes long; here only that CI does, and for all."""
    import tasks

    checks = {check[0] for _, _, check in tasks.GENERATED if "--check" in check}
    own = {f"tools/{name}.py" for name in ("rules_doc", "reference_doc", "json_schema", "pages", "four_examples", "catalogue")}
    assert {*own, "tools/letter_templates.py", "tools/records_doc.py", "tools/make_samples.py"} <= checks
    assert "\ntimeout 600 python3 tasks.py generate --check\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_code_is_explained() -> None:
    used: dict[str, str] = {}
    for file in sorted((ROOT / "auditor").rglob("*.py")):
        for code in re.findall(r'"([EW]\d{3})"', file.read_text(encoding="utf-8")):
            used.setdefault(code, file.name)
    untold = {code: file for code, file in used.items() if code not in EVERY_CODE}
    assert not untold, "say what it means in auditor/authoring/input_codes.py or output_codes.py"
    assert set(EVERY_CODE) == set(used), "explained, and printed by nothing"


WRITTEN = {"answers", "authoring", "commands", "rules", "written"}
"""Rooms that read what people write: a mistake in it (E1…, E2…) has one code, whichever of them meets it."""
SHARED = {
    "E303": {"files", "records"},
    "E304": {"engines", "files"},
    "E801": {"reports", "survey"},
    "E802": {"reports", "survey"},
    "E804": {"quality", "reports"},
    "E806": {"quality", "written"},
    "E805": {"commands", "web"},
    "E902": {"files", "inputs"},
    "E904": {"inputs", "proof"},
    "E975": {"findings", "web"},
    "E980": {"engines", "store"},
    "E986": {"engines", "store"},
}
"""Any other code that two rooms print, each time for the same mistake; whoever adds one here has looked at both sentences."""


def test_a_code_has_one_meaning() -> None:
    rooms: dict[str, set[str]] = {}
    for file in sorted((ROOT / "auditor").rglob("*.py")):
        if not file.name.endswith("_codes.py"):
            for code in re.findall(r'"([EW]\d{3})"', file.read_text(encoding="utf-8")):
                rooms.setdefault(code, set()).add(file.relative_to(ROOT / "auditor").parts[0])
    several = {code: found for code, found in rooms.items() if len(found) > 1 and not (code < "E3" and found <= WRITTEN)}
    assert several == SHARED
    two = [code for code, known in EVERY_CODE.items() if "；" in known.title.say("zh")]
    assert two == [], "one code for one mistake"


@pytest.mark.parametrize("code", sorted(EVERY_CODE))
def test_a_code_is_explained_in_both_languages(code: str) -> None:
    for message in (EVERY_CODE[code].title, EVERY_CODE[code].more):
        assert message.say("zh") != message.say("en")


def test_a_code_may_be_typed_in_small_letters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "e310", "W502", "--lang", "en"]) == 0
    assert re.findall(r"^[EW]\d+", capsys.readouterr().out, re.MULTILINE) == ["E310", "W502"]


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_examples_that_are_accepted(verb: str) -> None:
    assert EXAMPLES.get(verb), "add command lines to auditor/commands/examples.py"
    for line in EXAMPLES[verb]:
        assert pages.unknown(line) == ""
        words = shlex.split(line)[1 + len(verb.split()) :]
        with click.Context(VERBS[verb]) as context:
            names = {name for one in VERBS[verb].get_params(context) for name in one.opts}
        assert {word for word in words if word.startswith("--")} <= names


def test_nothing_is_told_of_verbs_that_are_gone() -> None:
    assert set(EXAMPLES) == set(VERBS)
    assert set(CODES) <= set(VERBS)


def test_help_ends_with_examples_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--help", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "  auditor compare q1 q2\n" in told
    assert told.index("--output") < told.index("--debug") < told.index("Exit codes:")


def test_the_language_may_be_chosen_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("AUDITOR_LANG", "en")
    assert main(["explain", "E310"]) == 0
    assert "several tables" in capsys.readouterr().out
    assert main(["explain", "E310", "--lang", "zh"]) == 0
    assert "说不准" in capsys.readouterr().out
