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
    from auditor.authoring.shown import ShownRule
    from auditor.findings.compare import compare
    from auditor.inputs.spec import load_spec
    from auditor.problems import UserError
    from auditor.records.read import read_records
    from auditor.reports.compared import compare_reports
    from auditor.reports.data.findings_read import read_findings
    from auditor.reports.letters.letters_write import plan_letters, write_letters
    from auditor.reports.write import write_report
    from auditor.rules.pack import load_pack
    from auditor.run import run_audit, self_check, write_audit

__all__ = [
    "ShownRule",
    "UserError",
    "__version__",
    "audit",
    "compare",
    "compare_reports",
    "load_pack",
    "load_spec",
    "plan_letters",
    "read_findings",
    "read_records",
    "read_register",
    "read_waivers",
    "run_audit",
    "self_check",
    "write_audit",
    "write_letters",
    "write_report",
]

_HOMES = {
    "ShownRule": "auditor.authoring.shown",
    "UserError": "auditor.problems",
    "audit": "auditor.audit",
    "compare": "auditor.findings.compare",
    "compare_reports": "auditor.reports.compared",
    "load_pack": "auditor.rules.pack",
    "load_spec": "auditor.inputs.spec",
    "plan_letters": "auditor.reports.letters.letters_write",
    "read_findings": "auditor.reports.data.findings_read",
    "read_records": "auditor.records.read",
    "read_register": "auditor.answers.register_files",
    "read_waivers": "auditor.answers.waiver_files",
    "run_audit": "auditor.run",
    "self_check": "auditor.run",
    "write_audit": "auditor.run",
    "write_letters": "auditor.reports.letters.letters_write",
    "write_report": "auditor.reports.write",
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
