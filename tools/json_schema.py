"""Writes schemas/*.schema.json, by which editors complete and explain rules, packs, policies, cases and audit files.

    python tools/json_schema.py [--check]

``--check`` writes nothing and exits with 1 when a file is not what the models say.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from auditor.authoring.json_schema import schemas  # noqa: E402
from auditor.model.model import base_model  # noqa: E402

FOLDER = ROOT / "schemas"


def main(arguments: list[str]) -> int:
    stale = []
    for name, schema in schemas(base_model()).items():
        text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        path = FOLDER / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    if "--check" in arguments and stale:
        print(f"schemas/: not up to date: {', '.join(stale)}; run python tools/json_schema.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
