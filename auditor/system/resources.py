"""Where packs, policies, templates of reports and the documentation live: in a checkout beside the package, in a wheel inside."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def _folder(in_checkout: str, in_wheel: str) -> Path:
    shared = _PACKAGE / "share" / in_wheel
    return shared if shared.is_dir() else _PACKAGE.parent / in_checkout


def rules_folder() -> Path:
    """The packs that ship with the program, one folder each."""
    return _folder("rules", "rules")


def policies_folder() -> Path:
    """The policy files, one YAML file each."""
    return _folder("policies", "policies")


def templates_folder() -> Path:
    """Jinja2 and Word templates of the reports."""
    return _folder("reports/templates", "templates")


def sample_folder() -> Path:
    """The sample of invented schools: an audit file with its records."""
    return _folder("data_samples/shandan", "sample")


def docs_folder() -> Path:
    """The pages of the documentation; their pictures lie where the pages name them."""
    return _folder("docs", "docs")
