"""Detached signatures of reports by OpenSSH."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import synthetic

from auditor.commands import main as cli
from auditor.commands.main import main
from auditor.findings.audience import Audience
from auditor.problems import UserError
from auditor.proof import signature
from auditor.proof.signature import SIGNATURE, sign, verify_signature
from auditor.reports.audiences import write_for
from auditor.reports.manifest import MANIFEST
from auditor.reports.write import check_folder, write_report

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen (openssh-client) is not installed")


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "zh")
    cli.speak("zh")
    yield
    cli.speak("zh")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key without a passphrase."""
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)
    return path


@pytest.fixture
def signers(key: Path) -> Path:
    """Whom we trust: the bureau, by that key."""
    path = key.with_name("signers")
    path.write_text(f"bureau@example.org {key.with_suffix('.pub').read_text()}")
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    write_report(synthetic.county(1), tmp_path / "报告", formats=["findings.json"])
    return tmp_path / "报告"


def good(folder: Path, signers: Path) -> list[bool]:
    return [check.good for check in verify_signature(folder, signers)]


def test_a_signed_report_names_its_signer(report: Path, key: Path, signers: Path) -> None:
    sign(report, key)
    told = list(verify_signature(report, signers))
    assert [check.good for check in told] == [True, True]
    assert "bureau@example.org" in str(told[1].message)


def test_an_unsigned_report(report: Path, signers: Path) -> None:
    assert good(report, signers) == [True, False]


def test_a_changed_file_is_found(report: Path, key: Path, signers: Path) -> None:
    sign(report, key)
    (report / "findings.json").write_text("{}")
    assert good(report, signers) == [False, True]


def test_a_changed_manifest_is_found(report: Path, key: Path, signers: Path) -> None:
    sign(report, key)
    (report / MANIFEST).write_text((report / MANIFEST).read_text("utf-8").replace("0.1.0", "0.1.1"), encoding="utf-8")
    assert good(report, signers) == [True, False]


def test_a_signature_by_somebody_else_does_not_count(report: Path, key: Path, signers: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    sign(report, other)
    assert good(report, signers) == [True, False]


def test_a_signature_for_another_purpose_does_not_count(report: Path, key: Path, signers: Path) -> None:
    command = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(key), "-n", "file", str(report / MANIFEST)]
    subprocess.run(command, check=True, capture_output=True)
    assert good(report, signers) == [True, False]


def test_a_changed_report_is_not_signed(report: Path, key: Path) -> None:
    (report / "findings.json").write_text("{}")
    with pytest.raises(UserError):
        sign(report, key)
    assert not (report / SIGNATURE).exists()


def test_signing_again_replaces_the_signature(report: Path, key: Path, signers: Path) -> None:
    sign(report, key)
    assert sign(report, key) == [report / SIGNATURE]
    assert good(report, signers) == [True, True]


def test_each_schools_folder_is_signed(key: Path, signers: Path, tmp_path: Path) -> None:
    write_for(Audience.SCHOOL, synthetic.county(2), tmp_path / "各校", formats=["findings.json"])
    assert len(sign(tmp_path / "各校", key)) == 3
    assert [good(folder, signers) for folder in (tmp_path / "各校").iterdir() if folder.is_dir()] == [[True, True]] * 2


def test_a_signed_report_is_not_replaced_unasked(report: Path, key: Path) -> None:
    sign(report, key)
    with pytest.raises(UserError):
        check_folder(report)
    check_folder(report, replace=True)


def test_what_is_no_key(report: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key")
    with pytest.raises(UserError) as wrong:
        sign(report, tmp_path / "key")
    assert [problem.code for problem in wrong.value.problems] == ["E924"]


def test_without_openssh_it_is_said(report: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature.shutil, "which", lambda name: None)
    with pytest.raises(UserError) as wrong:
        sign(report, key)
    assert [problem.code for problem in wrong.value.problems] == ["E924"]


def test_the_commands(report: Path, key: Path, signers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sign", str(report), "--key", str(key)]) == 0
    assert main(["verify", str(report), "--signature", str(signers)]) == 0
    assert "bureau@example.org" in capsys.readouterr().out
    (report / SIGNATURE).unlink()
    assert main(["verify", str(report), "--signature", str(signers)]) == 1
