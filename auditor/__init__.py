"""auditor: do schools do what policy documents promise their teachers?

    from datetime import date
    from auditor import audit, load_pack, read_records

    pack = load_pack("shandan")
    result = audit(pack, read_records("学校填报", pack.model), as_of=date(2025, 12, 31))
    result.frame()         # a pandas DataFrame, one row a finding
    result.exit_code()     # 0, 1, 3 or 4, as the command would end

docs/python-api.en.md has an example of each name. Everything here is loaded when it is first used, so that ``import auditor``
costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from auditor.version import VERSION as __version__

if TYPE_CHECKING:
    from auditor.answers.register_files import read_register
    from auditor.answers.waiver_files import read_waivers
    from auditor.audit import audit
    from auditor.authoring.coverage import coverage
    from auditor.authoring.impact import impact
    from auditor.authoring.lint import lint
    from auditor.authoring.shown import ShownRule
    from auditor.authoring.tested import try_cases
    from auditor.findings.compare import compare
    from auditor.forms.write import write_forms
    from auditor.inputs.packs import load_packs
    from auditor.inputs.spec import load_spec
    from auditor.inputs.waivers import check_waivers
    from auditor.problems import UserError
    from auditor.proof.finding import find_finding
    from auditor.proof.verify import verify
    from auditor.quality.imported import import_records, write_import
    from auditor.records.read import read_records
    from auditor.reports.again import write_editions, write_formats
    from auditor.reports.compared import compare_reports
    from auditor.reports.data.findings_read import read_findings
    from auditor.reports.letters.letters_write import plan_letters, write_letters
    from auditor.reports.write import write_report
    from auditor.rules.pack import load_pack
    from auditor.run import run_audit, self_check, write_audit
    from auditor.store.store import Store
    from auditor.store.write import write_store
    from auditor.survey.survey import survey_store

__all__ = [
    "ShownRule",
    "Store",
    "UserError",
    "__version__",
    "audit",
    "check_waivers",
    "compare",
    "compare_reports",
    "coverage",
    "find_finding",
    "impact",
    "import_records",
    "lint",
    "load_pack",
    "load_packs",
    "load_spec",
    "plan_letters",
    "read_findings",
    "read_records",
    "read_register",
    "read_waivers",
    "run_audit",
    "self_check",
    "survey_store",
    "try_cases",
    "verify",
    "write_audit",
    "write_editions",
    "write_formats",
    "write_forms",
    "write_import",
    "write_letters",
    "write_report",
    "write_store",
]

_HOMES = {
    "ShownRule": "auditor.authoring.shown",
    "Store": "auditor.store.store",
    "UserError": "auditor.problems",
    "audit": "auditor.audit",
    "check_waivers": "auditor.inputs.waivers",
    "compare": "auditor.findings.compare",
    "compare_reports": "auditor.reports.compared",
    "coverage": "auditor.authoring.coverage",
    "find_finding": "auditor.proof.finding",
    "impact": "auditor.authoring.impact",
    "import_records": "auditor.quality.imported",
    "lint": "auditor.authoring.lint",
    "load_pack": "auditor.rules.pack",
    "load_packs": "auditor.inputs.packs",
    "load_spec": "auditor.inputs.spec",
    "plan_letters": "auditor.reports.letters.letters_write",
    "read_findings": "auditor.reports.data.findings_read",
    "read_records": "auditor.records.read",
    "read_register": "auditor.answers.register_files",
    "read_waivers": "auditor.answers.waiver_files",
    "run_audit": "auditor.run",
    "self_check": "auditor.run",
    "survey_store": "auditor.survey.survey",
    "try_cases": "auditor.authoring.tested",
    "verify": "auditor.proof.verify",
    "write_audit": "auditor.run",
    "write_editions": "auditor.reports.again",
    "write_formats": "auditor.reports.again",
    "write_forms": "auditor.forms.write",
    "write_import": "auditor.quality.imported",
    "write_letters": "auditor.reports.letters.letters_write",
    "write_report": "auditor.reports.write",
    "write_store": "auditor.store.write",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__


class _Package(ModuleType):
    """Importing ``auditor.audit`` must not hide the function ``audit`` behind the module of the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name == "audit" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
