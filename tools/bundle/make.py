"""One zip that installs and runs the program where there is no network: python3 tasks.py bundle --platform PLATFORM.

    --platform linux-x86_64 | linux-aarch64 | win-amd64
    --python PATH       an interpreter to put in as well: the folder of a relocatable Python of that platform
    --for VERSION       without an interpreter: only for this Python, such as 3.13; may be repeated (default: all that are tried)
    --output FILE       default: dist/auditor-VERSION-PLATFORM.zip
    --sbom FILE         only write the list of what is bundled (CycloneDX, JSON), from the lock; needs no network

The packages are those of tools/locks/bureau.lock, each file checked by its hash; for each supported Python the files that fit it,
or for the one that is put in. In the zip are also start.sh or start.bat, the sample, the licences of all that is bundled, and
the list of it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from email.parser import Parser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
LOCK = ROOT / "tools" / "locks" / "bureau.lock"
ENGINE = ROOT / "tools" / "engine" / "wheels"
PYTHONS = ("3.11", "3.12", "3.13")
NEWEST_GLIBC = 28
"""Wheels may ask for glibc 2.28: Debian 10, Ubuntu 20.04, RHEL 8, openEuler 20.03, Kylin V10 SP1."""
PLATFORMS: dict[str, dict[str, Any]] = {
    "linux-x86_64": {"machine": "x86_64", "system": "linux"},
    "linux-aarch64": {"machine": "aarch64", "system": "linux"},
    "win-amd64": {"machine": "AMD64", "system": "win32"},
}
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors|copyright)[^/]*$|/licenses/", re.IGNORECASE)


class Requirement:
    """One package of a lock: ``name==version``, its marker, the hashes that it may have."""

    def __init__(self, block: str) -> None:
        head = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(?:;\s*([^\\\n]+))?", block)
        if head is None:
            raise ValueError(block)
        self.name, self.version = head[1], head[2]
        self.marker = (head[3] or "").strip()
        self.hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", block)

    def wanted(self, platform: str, python: str) -> bool:
        """Whether this Python on this platform needs it."""
        from packaging.markers import Marker

        return not self.marker or Marker(self.marker).evaluate(environment(platform, python))


def environment(platform: str, python: str) -> dict[str, str]:
    """What the markers of a lock ask for, as a Python of that platform would answer."""
    windows = PLATFORMS[platform]["system"] == "win32"
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt" if windows else "posix",
        "platform_machine": PLATFORMS[platform]["machine"],
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Windows" if windows else "Linux",
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": PLATFORMS[platform]["system"],
        "extra": "",
    }


def read_lock(path: Path) -> list[Requirement]:
    blocks = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
    return [Requirement(block) for block in blocks if re.match(r"[A-Za-z0-9]", block)]


def tags(platform: str) -> list[str]:
    """The platform tags that pip may choose from, the newest first."""
    if platform == "win-amd64":
        return ["win_amd64"]
    machine = PLATFORMS[platform]["machine"]
    return [*(f"manylinux_2_{minor}_{machine}" for minor in range(NEWEST_GLIBC, 16, -1)), f"manylinux2014_{machine}"]


def download(platform: str, python: str, folder: Path) -> list[Path]:
    """The wheels that this Python needs there, in ``folder``."""
    wanted = [one for one in read_lock(LOCK) if one.wanted(platform, python)]
    own = folder / python
    own.mkdir()
    lines = [f"{one.name}=={one.version} " + " ".join(f"--hash=sha256:{sha256}" for sha256 in one.hashes) for one in wanted]
    chosen = own / "requirements.txt"
    chosen.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", python, "--find-links", str(ENGINE)]
    command += [word for tag in tags(platform) for word in ("--platform", tag)]
    subprocess.run([*command, "--dest", str(own), "--requirement", str(chosen)], check=True)
    return sorted(own.glob("*.whl"))


def project_wheel(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("auditor-*.whl")
    return built


def bundled(platform: str, pythons: Iterable[str], work: Path) -> dict[str, bytes]:
    """The files of the zip by name, but for an interpreter."""
    own = project_wheel(work)
    files: dict[str, bytes] = {}
    wheels: dict[str, Path] = {own.name: own}
    for python in pythons:
        needed = [own, *download(platform, python, work)]
        wheels |= {path.name: path for path in needed}
        listed = "".join(f"{sha256(path.read_bytes())}  {path.name}\n" for path in needed)
        files[f"wheels-{python}.txt"] = listed.encode()
    for name, path in sorted(wheels.items()):
        files[f"wheels/{name}"] = path.read_bytes()
    files |= licences(wheels.values())
    files["sbom.cdx.json"] = sbom(platform, pythons, list(wheels.values()))
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    files["README.txt"] = (HERE / "README.txt").read_bytes()
    files["start.py"] = (HERE / "start.py").read_bytes()
    script = "start.bat" if platform.startswith("win") else "start.sh"
    files[script] = (HERE / script).read_bytes()
    sample = ROOT / "data_samples" / "shandan"
    for path in sorted(sample.rglob("*")):
        if path.is_file() and "报告" not in path.parts:
            files[f"sample/{path.relative_to(sample).as_posix()}"] = path.read_bytes()
    return files


def licences(wheels: Iterable[Path]) -> dict[str, bytes]:
    """The licence texts in the wheels, each under its package; of one that brings no text, what it says of its licence."""
    found: dict[str, bytes] = {}
    for wheel in wheels:
        name, version = wheel.name.split("-")[:2]
        with zipfile.ZipFile(wheel) as archive:
            texts = [entry for entry in archive.namelist() if ".dist-info/" in entry and LICENCE.search(entry)]
            for entry in texts:
                inside = entry.partition(".dist-info/")[2].removeprefix("licenses/").replace("/", "_")
                found[f"licences/{name}-{version}/{inside}"] = archive.read(entry)
            if not texts:
                found[f"licences/{name}-{version}/METADATA.txt"] = f"{licence_of(metadata(archive))}\n".encode()
    return found


def metadata(archive: zipfile.ZipFile) -> Any:
    (entry,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA") and name.count("/") == 1)
    return Parser().parsestr(archive.read(entry).decode("utf-8"))


def licence_of(told: Any) -> str:
    """What a package says of its licence, in a few words."""
    expression = told.get("License-Expression")
    classifiers = [one.rpartition("::")[2].strip() for one in told.get_all("Classifier", []) if one.startswith("License ::")]
    short = (told.get("License") or "").strip().splitlines()
    return str(expression or "; ".join(classifiers) or (short[0] if short else "not stated"))


def sbom(platform: str, pythons: Iterable[str], wheels: Iterable[Path] = ()) -> bytes:
    """What is bundled, as CycloneDX 1.5: the packages of the lock with the hashes of their files; the same bytes for the same."""
    brought: dict[str, Path] = {}
    for wheel in wheels:
        brought.setdefault(re.sub(r"[-_.]+", "-", wheel.name.split("-")[0]).lower(), wheel)
    components = []
    for one in read_lock(LOCK):
        if not any(one.wanted(platform, python) for python in pythons):
            continue
        component: dict[str, Any] = {
            "type": "library",
            "name": one.name,
            "version": one.version,
            "purl": f"pkg:pypi/{one.name}@{one.version}",
            "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.hashes],
        }
        if one.name in brought:
            with zipfile.ZipFile(brought[one.name]) as archive:
                component["licenses"] = [{"license": {"name": licence_of(metadata(archive))}}]
        components.append(component)
    about = {"type": "application", "name": "auditor", "version": version(), "licenses": [{"license": {"id": "MIT"}}]}
    told = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": about}}
    told["components"] = components
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([platform, told], sort_keys=True))
    return (json.dumps({**told, "serialNumber": f"urn:uuid:{serial}"}, ensure_ascii=False, indent=2) + "\n").encode()


def version() -> str:
    (found,) = re.findall(r'VERSION = "([^"]+)"', (ROOT / "auditor" / "version.py").read_text(encoding="utf-8"))
    return str(found)


def version_of(python: Path) -> str:
    """Of an interpreter that may be of another platform: which of the supported versions it is, by the files in it."""
    names = {path.name for path in python.rglob("*")}
    found = [one for one in PYTHONS if {f"python{one}", f"python{one.replace('.', '')}.dll", f"python{one}.exe"} & names]
    if len(found) != 1:
        sys.exit(f"{python} holds no Python that the program is tried on ({', '.join(PYTHONS)})")
    return found[0]


def interpreter(python: Path) -> Iterator[tuple[str, Path]]:
    """The interpreter's files as the zip has them: name, file."""
    for path in sorted(python.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"python/{path.relative_to(python).as_posix()}", path


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write(output: Path, top: str, files: dict[str, bytes], python: Path | None) -> None:
    """The zip; what is compressed already is stored as it is."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w") as archive:
        for name, data in sorted(files.items()):
            _put(archive, f"{top}/{name}", data, runs=name.endswith(".sh"))
        for name, path in interpreter(python) if python else ():
            _put(archive, f"{top}/{name}", path.read_bytes(), runs=path.stat().st_mode & 0o100 != 0)


def _put(archive: zipfile.ZipFile, name: str, data: bytes, *, runs: bool) -> None:
    entry = zipfile.ZipInfo(name, ZIP_DATE)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
    entry.external_attr = (0o755 if runs else 0o644) << 16
    archive.writestr(entry, data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platform", required=True, choices=PLATFORMS)
    parser.add_argument("--python", type=Path, metavar="PATH")
    parser.add_argument("--for", dest="versions", action="append", choices=PYTHONS)
    parser.add_argument("--output", type=Path, metavar="FILE")
    parser.add_argument("--sbom", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    pythons = (version_of(chosen.python),) if chosen.python else tuple(chosen.versions or PYTHONS)
    if chosen.sbom:
        chosen.sbom.write_bytes(sbom(chosen.platform, pythons))
        return 0
    top = f"auditor-{version()}-{chosen.platform}"
    output = chosen.output or ROOT / "dist" / f"{top}.zip"
    with tempfile.TemporaryDirectory() as folder:
        write(output, top, bundled(chosen.platform, pythons, Path(folder)), chosen.python)
    print(f"{output}: {output.stat().st_size / 1e6:.0f} MB, Python {', '.join(pythons)}{' inside' if chosen.python else ''}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
