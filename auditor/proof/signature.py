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
from auditor.proof.verify import SIGNATURE, Check, Standing, unchanged
from auditor.reports.manifest import MANIFEST

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
            raise UserError(Problem("E927", check.message, Place(file=str(one)), msg("Sign a report as it was written.")))
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
        yield Check(Standing.DIFFERS, msg("The report is not signed."))
        return
    found = _run(["-Y", "find-principals", "-f", str(signers), "-s", str(signature)], folder, fails=True)
    names = found.stdout.decode("utf-8", "replace").split("\n")
    if found.returncode or not names[0]:
        yield Check(Standing.DIFFERS, msg("The report is signed by none of those in {file}.", file=signers.name))
        return
    name = names[0].strip()
    data = (folder / MANIFEST).read_bytes()
    command = ["-Y", "verify", "-f", str(signers), "-I", name, "-n", PURPOSE, "-s", str(signature)]
    good = _run(command, folder, fails=True, data=data).returncode == 0
    yield Check(
        Standing.SAME if good else Standing.DIFFERS,
        msg("Signed by {name}.", name=name) if good else msg("The signature is not valid: the manifest was changed."),
    )


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
