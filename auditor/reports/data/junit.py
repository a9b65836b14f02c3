"""``junit.xml``: for those who run audits in CI. A suite is whoever owes something, a case one finding.

A finding fails its case only where it decides its subject's result: not met, or, as nothing is proved, not to be judged. What is
not due, not applicable, waived, to be verified or not mandatory is skipped with its reason; only what is met passes.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from auditor.findings.aggregate import decides, waived
from auditor.findings.finding import Finding
from auditor.findings.result import Result
from auditor.i18n import msg
from auditor.reports import Options, phrases
from auditor.reports.phrases import text_of
from auditor.reports.text import clean
from auditor.verdicts.verdict import Verdict


def render(result: Result, path: Path, options: Options) -> None:
    """Write the file; without times, so that the same findings give the same bytes."""
    root = ET.Element("testsuites", name=clean(result.name))
    for (owner, owner_id), findings in result.by_owner.items():
        name = result.owner_name(owner, owner_id, options.language)
        suite = ET.SubElement(root, "testsuite", name=clean(name))
        for finding in findings:
            _case(suite, finding, result, options.language)
        _count(suite)
    _count(root)
    ET.indent(root, " ")
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def outcome(finding: Finding) -> str:
    """``failure``, ``error``, ``skipped``, or empty for a case that passes."""
    if finding.verdict is Verdict.ERROR:
        return "error"
    if decides(finding) and finding.verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        return "failure"
    return "" if finding.verdict is Verdict.PASS else "skipped"


def _case(suite: ET.Element, f: Finding, result: Result, language: str) -> None:
    name = f"{text_of(f.title, language)} [{phrases.period(f, language)}] {f.finding_id}"
    case = ET.SubElement(suite, "testcase", classname=clean(f.rule), name=clean(name))
    kind = outcome(f)
    if not kind:
        return
    told = ET.SubElement(case, kind, message=clean(_message(f, language)))
    if kind != "skipped":
        told.set("type", str(f.verdict))
        lines = (phrases.missing(f, result, language), text_of(f.remedy, language), f.quote)
        told.text = clean("\n".join(line for line in lines if line))


def _message(f: Finding, language: str) -> str:
    parts = [phrases.verdict(f.verdict, language), phrases.reason(f.reason, language)]
    if waived(f):
        parts.append(msg("waived").say(language))
    elif f.strength != "must":
        parts.append(phrases.strength(f.strength, language))
    short = phrases.shortfall(f, language)
    if short:
        parts.append(msg("short of {shortfall}", shortfall=short).say(language))
    return phrases.joined(parts, language)


def _count(element: ET.Element) -> None:
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    for kind, plural in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        element.set(plural, str(sum(case.find(kind) is not None for case in cases)))
