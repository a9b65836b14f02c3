"""The editor of rules in the browser, CodeMirror 6, as one file of the repository: nobody who installs the program needs npm.

    python tools/editor_bundle.py            build auditor/web/static/editor.js from tools/editor with npm
    python tools/editor_bundle.py --check    exit 1 where the file is not what its sources make

Needs node and npm, and the packages of ``tools/editor/package-lock.json``; the same sources give the same bytes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tools" / "editor"
TARGET = ROOT / "auditor" / "web" / "static" / "editor.js"
BROWSERS = "chrome86"
"""The oldest browser that the bundle runs in."""
LICENSED = "@codemirror/view"
"""The package whose licence stands for all: each of them is under the same one, by the same hand."""


def main(arguments: list[str]) -> int:
    if shutil.which("npm") is None:
        print("npm is not installed; the file in the repository works without it", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for source in SOURCES.iterdir():
            shutil.copy(source, home / source.name)
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=home, check=True)
        made = bundle(home)
    if "--check" in arguments:
        same = TARGET.is_file() and TARGET.read_bytes() == made
        print("as its sources make it" if same else "not what its sources make: python tools/editor_bundle.py")
        return 0 if same else 1
    TARGET.write_bytes(made)
    print(f"{TARGET.relative_to(ROOT)}: {len(made):,} bytes")
    return 0


def bundle(home: Path) -> bytes:
    """The bundle with the licence of what is in it."""
    options = ["--bundle", "--minify", "--format=iife", "--global-name=ruleEditor", f"--target={BROWSERS}", "--charset=utf8"]
    command = [home / "node_modules" / ".bin" / "esbuild", "editor.js", *options, "--legal-comments=none"]
    code = subprocess.run(command, cwd=home, check=True, capture_output=True).stdout
    licence = (home / "node_modules" / LICENSED / "LICENSE").read_text(encoding="utf-8")
    return f"/*! CodeMirror 6 and Lezer\n\n{licence.strip()}\n*/\n".encode() + code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
