"""Every number of the page is that of findings.json: read off the page, and by making the page from findings.json alone."""

from __future__ import annotations

import json
import re
from collections import Counter
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import synthetic

from auditor.findings.masking import released
from auditor.findings.words import VERDICTS
from auditor.reports import Options
from auditor.reports.data import findings_json
from auditor.reports.data.findings_read import read_findings
from auditor.reports.page import html, html_register
from auditor.verdicts.verdict import Verdict

NUMBER = r"(≈ )?(-?[0-9][0-9,]*(?:\.[0-9]+)?)"


class Told:
    """A page and the findings.json beside it."""

    def __init__(self, folder: Path) -> None:
        result = released(synthetic.county(12, periods=2, errors=True, districts=["东县", "西县"]), False)
        findings_json.render(result, folder / "findings.json", Options(language="en"))
        html.render(result, folder / "report.html", Options(language="en"))
        html_register.render(result, folder / "register.html", Options(language="en"))
        self.folder = folder
        self.json: dict[str, Any] = json.loads((folder / "findings.json").read_text("utf-8"))
        self.text = (folder / "report.html").read_text("utf-8")
        self.register = (folder / "register.html").read_text("utf-8")
        blocks = re.findall(r'<article class="item[^"]*" id="(f\d+)">(.*?)</article>', self.register, re.DOTALL)
        self.blocks = dict(blocks)
        for _, block in blocks:  # periods that share a block
            self.blocks |= dict.fromkeys(re.findall(r'<span id="(f\d+)">', block), block)

    def told(self) -> list[tuple[dict[str, Any], str]]:
        """Each finding of findings.json that has a block, and the block."""
        return [(f, self.blocks[f"f{n}"]) for n, f in enumerate(self.json["findings"]) if f"f{n}" in self.blocks]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("numbers"))


def figure(block: str, label: str) -> str:
    found = re.search(rf"<dt>{label}</dt><dd>(.*?)</dd>", block)
    return unescape(re.sub("<[^>]*>", "", found[1])) if found else ""


def same(text: str, exact: int | str | None, scale: int = 1) -> bool:
    """Whether the first number of a text is the exact one, rounded where the text says so."""
    found = re.search(NUMBER, text)
    if exact is None or found is None:
        return exact is None and found is None
    shown, wanted = Fraction(found[2].replace(",", "")), Fraction(exact) * scale
    return abs(shown - wanted) <= Fraction(1, 20) if found[1] else shown == wanted


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_can_be_made_from_findings_json_alone(told: Told, tmp_path: Path, language: str) -> None:
    """Nothing stands on the page that is not in findings.json."""
    for name, result in (
        ("a", read_findings(told.folder)[0]),
        ("b", released(synthetic.county(12, periods=2, errors=True, districts=["东县", "西县"]), False)),
    ):
        html.render(result, tmp_path / name, Options(language=language))
        html_register.render(result, tmp_path / f"{name}-register", Options(language=language))
    for file in ("", "-register"):
        made, plain = ((tmp_path / f"{name}{file}").read_text("utf-8") for name in "ab")
        assert made == plain


def test_what_was_found_is_the_exact_figure(told: Told) -> None:
    checked = 0
    for finding, block in told.told():
        shown, figures = figure(block, "Found"), finding["figures"]
        if finding["verdict"] == "unknown" and not figures["actual"]:
            assert shown == ""  # nothing found where nobody can tell is not told as none
            continue
        assert same(shown, figures["actual"]), (finding["id"], shown)
        if finding["measure"] == "share" and figures["population"]:
            counted, _, rest = shown.partition(" / ")
            assert same(rest, figures["population"])
            share = Fraction(figures["actual"]) / figures["population"]
            assert same(rest.partition("(")[2], str(share), 100), (counted, rest)
            checked += 1
    assert checked > 10


def test_shortfalls_are_exact(told: Told) -> None:
    shown = [(figure(block, "Shortfall"), finding["figures"]["shortfall"]) for finding, block in told.told()]
    assert any(text for text, _ in shown)
    assert all(same(text, exact or None) for text, exact in shown)


def test_what_is_required_is_exact(told: Told) -> None:
    for finding, block in told.told():
        shown = figure(block, "Required")
        assert shown.startswith(finding["threshold"]["en"])
        if finding["measure"] == "share" and finding["figures"]["required"] is not None:
            assert same(shown.removeprefix(finding["threshold"]["en"]), finding["figures"]["required"])


def test_worst_and_best_case_are_exact(told: Told) -> None:
    checked = 0
    for finding, block in told.told():
        shown = figure(block, "Worst and best case")
        figures = finding["figures"]
        if shown and figures["high"] is not None:
            low, high = shown.split(" – ")
            scale = 100 if finding["measure"] == "share" else 1
            assert same(low, figures["low"], scale)
            assert same(high, figures["high"], scale)
            checked += 1
    assert checked


def test_due_days_are_those_of_the_findings(told: Told) -> None:
    for finding, block in told.told():
        assert re.findall(r'<time datetime="(.*?)">', block) == [day for day in [finding["period"]["due"]] if day]


def test_evidence_is_counted_exactly(told: Told) -> None:
    for finding, block in told.told():
        shown = re.search(r"Evidence: ([0-9,]+) records", block)
        assert (int(shown[1].replace(",", "")) if shown else 0) == finding["evidence_total"]


def test_verdicts_are_counted_exactly(told: Told) -> None:
    table = told.text[told.text.index('<caption class="hidden">Findings by verdict') :].partition("</table>")[0]
    shown = re.findall(r'class="chip v-(\w+)">.*?<td class="num">([0-9,]+)</td>', table, re.DOTALL)
    encouraged = [f for f in told.json["findings"] if f["strength"] == "may" and f["verdict"] == "fail"]
    counted = Counter(finding["verdict"] for finding in told.json["findings"] if finding not in encouraged)
    assert {verdict: int(n.replace(",", "")) for verdict, n in shown} == {str(v): counted[str(v)] for v in Verdict}
    assert f'Not done (encouraged)</th><td class="num">{len(encouraged)}<' in table


def test_cells_of_the_matrix_are_the_verdicts(told: Told) -> None:
    """A cell shows the worst of the periods that are due, and every period as a stroke."""
    order = ["error", "fail", "unknown", "not_checked", "pending", "pass", "not_applicable"]
    names = {("school", s["school_id"]): s["name"] for s in told.json["schools"]}
    found: dict[str, Counter[str]] = {name: Counter() for name in names.values()}
    of_rule: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in told.json["findings"]:
        if finding["owner"] == "school":
            of_rule.setdefault((finding["subject_id"], finding["rule"]), []).append(finding)
    strengths = {rule["id"]: rule["strength"] for rule in told.json["rules"]}
    for (school, rule), findings in of_rule.items():
        due = [f["verdict"] for f in findings if f["period"]["binding"] or f["verdict"] in ("fail", "error")]
        worst = min(due or [f["verdict"] for f in findings], key=order.index)
        grey = strengths[rule] == "may" and worst == "fail"
        found[names["school", school]]["not_applicable" if grey else worst] += 1
    shown: dict[str, Counter[str]] = {name: Counter() for name in found}
    for table in re.findall(r'<table class="matrix">.*?</table>', told.text, re.DOTALL):
        for name, cells in re.findall(r"<tr><th scope=\"row\">.*?<bdi>(.*?)</bdi>(.*?)</tr>", table, re.DOTALL):
            if name in shown:
                shown[name].update(re.findall(r'<td class="v-(\w+) s-', cells))
    assert shown == found


def test_the_ranking_counts_what_is_not_met(told: Told) -> None:
    names = {s["school_id"]: s["name"] for s in told.json["schools"]}
    wanted = dict.fromkeys(names.values(), 0)
    for f in told.json["findings"]:
        if f["owner"] == "school" and f["verdict"] == "fail" and f["strength"] == "must" and not f["waiver"]:
            wanted[names[f["subject_id"]]] += 1
    table = told.text[told.text.index('<table class="flat ranking">') :].partition("</tbody>")[0]
    shown = re.findall(r'<bdi>(.*?)</bdi>.*?<td class="num(?: bad)?">([0-9,]+)</td>', table)
    assert {name: int(n.replace(",", "")) for name, n in shown} == wanted
    assert [int(n) for _, n in shown] == sorted(wanted.values(), reverse=True)


def test_pictures_count_what_findings_count(told: Told) -> None:
    measured: dict[str, Counter[str]] = {}
    for finding in told.json["findings"]:
        if finding["subject"] == "school" and finding["measure"] != "attest":
            measured.setdefault(finding["rule"], Counter())[finding["verdict"]] += 1
    words = {VERDICTS[verdict].label.say("en"): str(verdict) for verdict in Verdict}
    checked = 0
    for n, rule in enumerate(told.json["rules"]):
        for caption in re.findall(rf'<title id="r{n}c0t">.*?<figcaption>(.*?)</figcaption>', told.register, re.DOTALL):
            for part in unescape(caption).partition(" · ")[2].split("; "):
                found = re.match(r"(.*?) ([0-9,]+)(?: \(|$)", part)
                assert found
                assert measured[rule["id"]][words[found[1]]] == int(found[2].replace(",", ""))
                checked += 1
    assert checked
