"""Build hook: compiles the message catalogue, which is not kept in the repository, and puts it into the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface):  # type: ignore[type-arg]
    """Writes ``.mo`` beside each ``.po`` (an editable install reads it there) and lists it as part of the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        for source in sorted((root / "auditor" / "locale").rglob("*.po")):
            compiled = source.with_suffix(".mo")
            polib.pofile(str(source)).save_as_mofile(str(compiled))
            build_data["artifacts"].append("/" + compiled.relative_to(root).as_posix())
