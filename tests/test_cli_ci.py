"""``.ci/run``: any failing step fails it, and pytest's closing line is its last. Python is replaced by a stub."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STEPS = ("lock", "sample", "extra", "test", "lint", "types", "generate", "pythons")

pytestmark = pytest.mark.skipif(os.name == "nt" or shutil.which("timeout") is None, reason="a shell script for Linux")


def ci(tmp_path: Path, fails: str = "") -> subprocess.CompletedProcess[str]:
    stub = tmp_path / "python3"
    stub.write_text(
        f"""#!{sys.executable}
import sys
if "tasks.py" not in sys.argv:
    sys.exit(0)
verb = sys.argv[sys.argv.index("tasks.py") + 1 :]
print("verb", *verb)
if verb[0] == "test":
    print("....\\n======== 4 passed in 0.01s ========\\nand something after it")
sys.exit(verb[0] == {fails!r})
""",
        encoding="utf-8",
    )
    stub.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    return subprocess.run([str(ROOT / ".ci" / "run")], env=environment, capture_output=True, text=True)


def test_every_step_runs_and_the_closing_line_of_pytest_is_last(tmp_path: Path) -> None:
    ran = ci(tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert [line.split()[1] for line in ran.stdout.splitlines() if line.startswith("verb")] == list(STEPS)
    assert ran.stdout.splitlines()[-1] == "======== 4 passed in 0.01s ========"


@pytest.mark.parametrize("step", STEPS)
def test_a_failing_step_fails_it(step: str, tmp_path: Path) -> None:
    assert ci(tmp_path, fails=step).returncode != 0


@pytest.mark.parametrize(("reason", "code"), [("wine is not installed", 0), ("out of mood", 1)])
def test_a_skip_that_is_not_on_the_list_fails_it(reason: str, code: int, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_one.py").write_text(
        f"import pytest\n\ndef test_it():\n    pass\n\ndef test_skipped():\n    pytest.skip({reason!r})\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "pytest", "-n", "1", f"--allowed-skips={ROOT / '.ci' / 'allowed-skips'}", "."]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == code, ran.stdout
    assert (f"does not allow it: {reason}" in ran.stdout) == bool(code)
