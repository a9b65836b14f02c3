"""A report's detached signature, made and checked by OpenSSH's ``ssh-keygen -Y``: ``manifest.json.sig`` beside ``manifest.json``.

The manifest holds the hash of every file, so its signature stands for the whole folder. OpenSSH because offices have it anyway
(Linux, macOS, Windows 10 and later), it needs no package, works offline, and takes care of keys, passphrases, agents and
hardware keys, which this program then never sees.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.proof.verify import Check
from auditor.reports.manifest import MANIFEST, file_digest, read_manifest

SIGNATURE = f"{MANIFEST}.sig"
PURPOSE = "auditor-report"
"""The namespace of the signature: one that was made for another purpose does not count."""


def sign(folder: Path, key: Path) -> list[Path]:
    """Sign the manifest of a report, and those of the folders in it (one a school); the signatures' paths.

    ``key``: a private key, or a public one whose private part an agent holds. Raises UserError: no report, changed since it
    was written, no ssh-keygen, or what that says.
    """
    folders = [folder, *(path.parent for path in sorted(folder.glob(f"*/{MANIFEST}")))]
    for one in folders:
        check = unchanged(one)
        if not check.good:
            raise UserError(Problem("E923", check.message, Place(file=str(one)), msg("Sign a report as it was written.")))
    written = []
    for one in folders:
        signature = one / SIGNATURE
        signature.unlink(missing_ok=True)
        _run(["-Y", "sign", "-f", str(key), "-n", PURPOSE, str(one / MANIFEST)], one, terminal=True)
        written.append(signature)
    return written


def verify_signature(folder: Path, signers: Path) -> Iterator[Check]:
    """Whether the files are those of the manifest, and who of ``signers`` (an OpenSSH allowed_signers file) signed it."""
    yield unchanged(folder)
    signature = folder / SIGNATURE
    if not signature.is_file():
        yield Check(False, msg("The report is not signed."))
        return
    found = _run(["-Y", "find-principals", "-f", str(signers), "-s", str(signature)], folder, fails=True)
    names = found.stdout.decode("utf-8", "replace").split("\n")
    if found.returncode or not names[0]:
        yield Check(False, msg("The report is signed by none of those in {file}.", file=signers.name))
        return
    name = names[0].strip()
    data = (folder / MANIFEST).read_bytes()
    command = ["-Y", "verify", "-f", str(signers), "-I", name, "-n", PURPOSE, "-s", str(signature)]
    good = _run(command, folder, fails=True, data=data).returncode == 0
    yield Check(
        good, msg("Signed by {name}.", name=name) if good else msg("The signature is not valid: the manifest was changed.")
    )


def unchanged(folder: Path) -> Check:
    """Whether the files of a folder are as its manifest says. Raises UserError where there is no manifest."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise UserError(Problem("E921", msg("This folder holds no report of this program."), Place(file=str(folder))))
    try:
        said = {str(name): str(entry["sha256"]) for name, entry in manifest["outputs"].items()}
    except (KeyError, TypeError, AttributeError):
        raise UserError(Problem("E923", msg("The manifest is damaged."), Place(file=str(folder)))) from None
    wrong = tuple(name for name, digest in sorted(said.items()) if name != MANIFEST and file_digest(folder / name) != digest)
    if wrong:
        return Check(False, msg("The report's files were changed"), wrong)
    return Check(True, msg("The report's files are as they were written"))


def _run(
    arguments: Sequence[str], folder: Path, fails: bool = False, data: bytes = b"", terminal: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """ssh-keygen with these arguments; on a terminal it may ask for a passphrase. ``fails``: a failure is an answer."""
    program = shutil.which("ssh-keygen")
    if program is None:
        raise _refused(
            folder, msg("Signatures need ssh-keygen, which this machine lacks."), msg("Install OpenSSH (openssh-client).")
        )
    given = None if terminal else data
    ran = subprocess.run([program, *arguments], capture_output=True, env={**os.environ, "LC_ALL": "C"}, input=given, check=False)
    if ran.returncode and not fails:
        why = ran.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise _refused(folder, msg("ssh-keygen says: {why}", why=why))
    return ran


def _refused(folder: Path, message: Message, suggestion: Message | None = None) -> UserError:
    return UserError(Problem("E924", message, Place(file=str(folder)), suggestion))
