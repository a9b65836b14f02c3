"""Build hook of the wheel: compiles the catalogue, and puts rules, policies, templates, a sample and the docs into the package.

In a checkout these folders lie beside the package, where people look; ``auditor.system.resources`` finds them either way.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARED = {
    "rules": "auditor/share/rules",
    "policies": "auditor/share/policies",
    "reports/templates": "auditor/share/templates",
    "data_samples/shandan": "auditor/share/sample",
    "docs": "auditor/share/docs",
    "reports/samples": "auditor/share/reports/samples",
}


class Resources(BuildHookInterface):  # type: ignore[type-arg]
    """``.mo`` files are written beside their ``.po``, where an editable install reads them too; only a real wheel gets copies."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        for source in sorted((root / "auditor" / "locale").rglob("*.po")):
            compiled = source.with_suffix(".mo")
            fresh = compiled.with_name(f".{compiled.name}.{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(compiled)  # whoever reads it just now sees the whole old one or the whole new one
            build_data["artifacts"].append("/" + compiled.relative_to(root).as_posix())
        if version == "standard":
            build_data["force_include"].update({str(root / folder): inside for folder, inside in SHARED.items()})
