"""The packs that ship: every clause accounted for, every quote in its source, every rule with the cases it needs."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from auditor.authoring.cases import Case, load_cases
from auditor.problems import UserError
from auditor.rules.ast import TRUE, Rule
from auditor.rules.kinds.attest import Attest
from auditor.rules.kinds.ratio import Ratio
from auditor.rules.kinds.share import Share
from auditor.rules.pack import load_pack, pack_names
from auditor.rules.pack_check import squeezed
from auditor.system.resources import policies_folder, rules_folder
from auditor.written.yaml_source import read_yaml
from tests.test_pack_cases import pack

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
CLASSES = {
    "balance": {"Q": 13, "Q/B": 12, "E/B": 15, "A": 2},
    "leiyang": {"Q": 16, "Q/B": 13, "E": 12, "E/B": 20, "B": 3, "A": 2},
    "shandan": {"Q": 11, "Q/B": 1, "E": 14, "E/B": 3, "A": 3},
    "wenzhou": {"Q": 1, "Q/B": 2, "E/B": 9, "A": 7},
    "zhejiang": {"E": 13, "E/B": 5, "A": 4},
    "zhejiang-union": {"Q/B": 4, "E": 1, "E/B": 13, "A": 6},
}

WITHOUT_TEXT = {"balance"}
"""Packs whose text was read in reprints only; the policy file says so."""


@cache
def cases(name: str) -> tuple[Case, ...]:
    return tuple(load_cases(pack(name)))


def every_rule() -> list[Rule]:
    return [rule for name in pack_names() for rule in pack(name).rules]


def measured() -> list[Rule]:
    return [rule for rule in every_rule() if not isinstance(rule.measure, Attest)]


def expected_of(rule: Rule) -> list[tuple[str, str | None]]:
    """(verdict, reason) of every expectation in the cases of a rule."""
    return [(e.verdict, e.reason) for case in cases(rule.pack) if case.rule == rule.id for e in case.expect]


# ---------------------------------------------------------------- clauses


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_clauses_by_class(name: str) -> None:
    assert Counter(clause.kind for clause in pack(name).clauses) == CLASSES[name]


@pytest.mark.parametrize("name", pack_names())
def test_every_clause_has_rules_or_a_reason(name: str) -> None:
    bare = [clause.number + clause.part for clause in pack(name).clauses if not clause.rules and clause.reason is None]
    assert bare == []


@pytest.mark.parametrize("name", pack_names())
def test_every_rule_is_named_once_by_a_row_of_its_own_clause(name: str) -> None:
    rows = sorted((rule, clause.number) for clause in pack(name).clauses for rule in clause.rules)
    assert rows == sorted((rule.id, rule.clause) for rule in pack(name).rules)


@pytest.mark.parametrize("name", pack_names())
def test_quantified_clauses_are_measured(name: str) -> None:
    by_id = {rule.id: rule for rule in pack(name).rules}
    unmeasured = [
        clause.number + clause.part
        for clause in pack(name).clauses
        if clause.kind.startswith("Q") and all(isinstance(by_id[rule].measure, Attest) for rule in clause.rules)
    ]
    assert unmeasured == []


def test_a_source_without_numbers_gets_none() -> None:
    assert [rule.id for rule in pack("zhejiang").rules if not isinstance(rule.measure, Attest)] == []


# ---------------------------------------------------------------- quotes


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source texts do not lie beside the checkout")
@pytest.mark.parametrize("name", [name for name in pack_names() if name not in WITHOUT_TEXT])
def test_quotes_stand_in_the_source(name: str) -> None:
    file = read_yaml(policies_folder() / f"{name}.yaml", name).root.items["text"].text
    assert file is not None
    source = squeezed((SEEDS / file).read_text(encoding="utf-8"))
    quotes = [(rule.id, quote) for rule in pack(name).rules for quote in rule.quotes]
    assert [(rule, quote) for rule, quote in quotes if squeezed(quote) not in source] == []


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize("rule", [rule for rule in measured() if not isinstance(rule.measure, Ratio)], ids=lambda rule: rule.id)
def test_the_remedy_says_how_much(rule: Rule) -> None:
    assert all("{shortfall}" in rule.remedy[language] for language in ("zh", "en"))


@pytest.mark.parametrize("name", pack_names())
def test_every_rule_has_a_title_for_a_narrow_column(name: str) -> None:
    heads = {rule.id: rule.short_title or rule.title for rule in pack(name).rules}
    assert {rule: head for rule, head in heads.items() if len(head["zh"]) > 8 or len(head["en"]) > 24} == {}


COUNTED = re.compile(r"\{shortfall\} (?:[a-z-]+ |Teachers' Day )*?[a-z-]+\(e?s\)|\{shortfall\}(?:\)| yuan| more$| more[,:.])")


def test_what_a_remedy_counts_follows_its_number() -> None:
    """In English a noun with ``(s)`` stands behind the number, or none at all; no plain plural, and no singular for several."""
    samples = Path(__file__).resolve().parents[1] / "data_samples"
    packs = [*map(pack, pack_names()), *(load_pack(str(path)) for path in sorted(samples.glob("*/rules/*")))]
    texts = [remedy.get("en", "") for one in packs for rule in one.rules for remedy in (rule.remedy, rule.remedy_after)]
    counting = [text for text in texts if "{shortfall}" in text]
    assert len(counting) > 80
    assert [text for text in counting if not COUNTED.search(text)] == []


@pytest.mark.parametrize("rule", [rule for rule in every_rule() if rule.strength == "may"], ids=lambda rule: rule.id)
def test_what_is_only_allowed_is_not_ordered(rule: Rule) -> None:
    assert re.search("可|还有", rule.remedy["zh"])
    assert re.search("could|may|would|have no", rule.remedy["en"])


@pytest.mark.parametrize("name", pack_names())
def test_what_is_to_be_done_after_a_period_is_said_apart(name: str) -> None:
    """Of a period that is over nobody can do what was to be done in it; what is only shown orders nothing."""
    ends = [rule for rule in pack(name).rules if rule.period.kind not in ("as_of", "rolling") and rule.strength != "may"]
    assert [rule.id for rule in ends if set(rule.remedy_after) != {"zh", "en"}] == []


@pytest.mark.parametrize("rule", [rule for rule in every_rule() if rule.remedy_after], ids=lambda rule: rule.id)
def test_no_papers_are_made_afterwards(rule: Rule) -> None:
    """What was not done is not cured by writing that it was, nor an approval by giving it a former date."""
    assert not re.search("(?<!不)补(充|齐|写|交)?(材料|记录|登记|凭证|批准)|(?<!不)补办(批准|审批|手续)", rule.remedy_after["zh"])


@pytest.mark.parametrize("rule", [r for r in every_rule() if isinstance(r.measure, Attest)], ids=lambda rule: rule.id)
def test_evidence_is_asked_for_in_both_languages(rule: Rule) -> None:
    assert isinstance(rule.measure, Attest)
    assert set(rule.measure.question) == {"zh", "en"}


@pytest.mark.parametrize("rule", [r for r in every_rule() if isinstance(r.measure, Attest)], ids=lambda rule: rule.id)
def test_evidence_is_a_known_kind_of_document(rule: Rule) -> None:
    assert isinstance(rule.measure, Attest)
    assert rule.measure.document in pack(rule.pack).model.code_lists["document_kind"].codes


# ---------------------------------------------------------------- cases


@pytest.mark.parametrize("rule", measured(), ids=lambda rule: rule.id)
@pytest.mark.parametrize("verdict", ["pass", "fail", "unknown"])
def test_a_measured_rule_has_a_case_of(verdict: str, rule: Rule) -> None:
    assert verdict in {found for found, _ in expected_of(rule)}


@pytest.mark.parametrize("rule", measured(), ids=lambda rule: rule.id)
def test_a_rule_that_can_be_out_of_scope_has_such_a_case(rule: Rule) -> None:
    can_be = isinstance(rule.measure, Share) or rule.applies_to not in (TRUE, pack(rule.pack).scope)
    assert not can_be or "not_applicable" in {found for found, _ in expected_of(rule)}


def test_a_rule_pasted_twice_is_told(tmp_path: Path) -> None:
    shutil.copytree(rules_folder() / "shandan", tmp_path / "rules" / "shandan")
    shutil.copytree(policies_folder(), tmp_path / "policies")
    path = tmp_path / "rules" / "shandan" / "opinions.yaml"
    first, second, *rest = re.split(r"^(?=- id:)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text("".join([first, second, *rest, "\n", second]), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_pack(tmp_path / "rules" / "shandan")
    assert [problem.code for problem in caught.value.problems] == ["E207"]
