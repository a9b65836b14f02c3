"""Build the wheels of the rule engine, durable-rules, that the project carries: one a platform, for every Python from 3.11.

    python tools/engine/build.py [PLATFORM…]     by default all: linux-x86_64 linux-aarch64 win-amd64
    python tools/engine/build.py --check         do the wheels lie here that wheels.json describes? Needs nothing but Python

The source as published calls a function that CPython 3.13 took away, and newer compilers refuse it. The wheels are built from
that same source (its hash stands below) with the patches beside this file, against Python's limited API, so that one file serves
all. Their version, 2.0.28+auditor.1, satisfies ``==2.0.28`` and is preferred to the source; where none fits, pip builds that.

Needs Linux, the headers of Python 3.11 (of the Python that runs this, or ``--headers``), gcc, gcc-aarch64-linux-gnu and
gcc-mingw-w64-x86-64. The same compilers give the same bytes.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
WHEELS = HERE / "wheels"
INDEX = WHEELS / "index.html"
RECORD = HERE / "wheels.json"
SOURCE = "durable_rules-2.0.28.tar.gz"
SOURCE_SHA256 = "053b26f5e48d312d4fa27995243f954671be6eece477f150c059c364eb4d7d61"
VERSION = "2.0.28+auditor.1"
EXTENSION = "durable_rules_engine"
LIMITED_API = "0x030B0000"
MODULES = ("json", "rete", "state", "events", "regex")
COMMON = ("-O2", "-g0", "-fwrapv", "-DNDEBUG", f"-DPy_LIMITED_API={LIMITED_API}", "-shared", "-s")
OLDEST_GLIBC = (2, 17)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Platform:
    """One wheel: its tag, the compiler's prefix, what the extension's file is called, and what its compiler wants."""

    tag: str
    prefix: str
    file: str
    flags: tuple[str, ...]


UNIX = ("-std=c99", "-D_GNU_SOURCE", "-fPIC", "-Wl,--build-id=none")
PLATFORMS = {
    "linux-x86_64": Platform("manylinux_2_17_x86_64.manylinux2014_x86_64", "x86_64-linux-gnu-", f"{EXTENSION}.abi3.so", UNIX),
    "linux-aarch64": Platform("manylinux_2_17_aarch64.manylinux2014_aarch64", "aarch64-linux-gnu-", f"{EXTENSION}.abi3.so", UNIX),
    # Its C library has a declaration of asprintf behind _GNU_SOURCE that the source's own contradicts.
    "win-amd64": Platform(
        "win_amd64",
        "x86_64-w64-mingw32-",
        f"{EXTENSION}.pyd",
        ("-std=gnu99", "-U_GNU_SOURCE", "-static-libgcc", "-Wl,--no-insert-timestamp,--disable-auto-image-base"),
    ),
}


def build(name: str, source: Path, headers: Path, work: Path) -> Path:
    """Compile the extension and pack it; returns the wheel."""
    platform = PLATFORMS[name]
    include = work / f"include-{name}"
    shutil.copytree(headers, include)
    libraries: list[str] = []
    if name.startswith("win"):
        shutil.copy(HERE / "windows" / "pyconfig.h", include / "pyconfig.h")
        library = work / "libpython3.a"
        definition = str(HERE / "windows" / "python3.def")
        run(
            f"{platform.prefix}dlltool",
            "--deterministic-libraries",
            "--input-def",
            definition,
            "--output-lib",
            str(library),
            "--dllname",
            "python3.dll",
        )
        libraries = [str(library)]
    extension = work / name / platform.file
    extension.parent.mkdir()
    c = [str(source / "src" / "rules" / f"{module}.c") for module in MODULES] + [str(source / "src" / "rulespy" / "rules.c")]
    paths = (f"-I{source / 'src' / 'rules'}", f"-I{include}", f"-ffile-prefix-map={work}=.")
    run(f"{platform.prefix}gcc", *COMMON, *platform.flags, *paths, *c, "-o", str(extension), *libraries)
    if name.startswith("linux"):
        check_glibc(platform, extension)
    return pack(platform, source, extension)


def check_glibc(platform: Platform, extension: Path) -> None:
    """The wheel's tag promises a C library as old as this."""
    told = subprocess.run([f"{platform.prefix}objdump", "-T", str(extension)], check=True, capture_output=True, text=True).stdout
    wanted = {part.partition("GLIBC_")[2].rstrip(")") for part in told.split() if "GLIBC_" in part}
    newest = max(tuple(map(int, version.split("."))) for version in wanted)
    if newest[:2] > OLDEST_GLIBC:
        sys.exit(f"{extension.name} needs glibc {newest}, newer than {OLDEST_GLIBC}")


def pack(platform: Platform, source: Path, extension: Path) -> Path:
    """A wheel of Python's modules and the extension, the same bytes for the same content."""
    info = f"durable_rules-{VERSION}.dist-info"
    metadata = (source / "PKG-INFO").read_text(encoding="utf-8").replace("Version: 2.0.28\n", f"Version: {VERSION}\n", 1)
    tags = "".join(f"Tag: cp311-abi3-{tag}\n" for tag in platform.tag.split("."))
    content = {
        **{f"durable/{path.name}": path.read_bytes() for path in sorted((source / "libpy" / "durable").glob("*.py"))},
        platform.file: extension.read_bytes(),
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tools/engine/build.py\nRoot-Is-Purelib: false\n{tags}".encode(),
        f"{info}/licenses/LICENSE": (source / "LICENSE").read_bytes(),
        f"{info}/top_level.txt": f"durable\n{EXTENSION}\n".encode(),
    }
    record = "".join(f"{name},sha256={_urlsafe(data)},{len(data)}\n" for name, data in content.items())
    content[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    wheel = WHEELS / f"durable_rules-{VERSION}-cp311-abi3-{platform.tag}.whl"
    WHEELS.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return wheel


def _urlsafe(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def patched_source(work: Path) -> Path:
    """The published source, its hash checked, with the patches applied."""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(work))
    run(*pip, "durable-rules==2.0.28")
    archive = work / SOURCE
    if sha256(archive) != SOURCE_SHA256:
        sys.exit(f"{SOURCE} is not the source that the patches were made for")
    with tarfile.open(archive) as tar:
        tar.extractall(work, filter="data")
    source = work / SOURCE.removesuffix(".tar.gz")
    for patch in patches():
        run("patch", "--strip=1", "--quiet", f"--directory={source}", f"--input={patch}")
    return source


def write_index() -> None:
    """A page of links that hold the hashes: where pip is to check hashes, it puts a file without one behind the source."""
    links = "".join(
        f'<a href="{quote(path.name)}#sha256={sha256(path)}">{path.name}</a>\n' for path in sorted(WHEELS.glob("*.whl"))
    )
    INDEX.write_text(f'<!DOCTYPE html>\n<meta charset="utf-8">\n<title>durable-rules</title>\n{links}', encoding="utf-8")


def patches() -> list[Path]:
    return sorted((HERE / "patches").glob("*.patch"))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(*command: str) -> None:
    subprocess.run(command, check=True)


def described() -> dict[str, object]:
    """What the wheels are made of, and they themselves: names → SHA-256."""
    return {
        "source": {SOURCE: SOURCE_SHA256},
        "patches": {path.name: sha256(path) for path in patches()},
        "wheels": {path.name: sha256(path) for path in [*sorted(WHEELS.glob("*.whl")), *WHEELS.glob(INDEX.name)]},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platforms", nargs="*", metavar="PLATFORM", help=", ".join(PLATFORMS))
    parser.add_argument("--headers", type=Path, default=Path(sysconfig.get_path("include")), help="folder of Python.h, 3.11")
    parser.add_argument("--check", action="store_true", help="only compare the wheels with wheels.json")
    chosen = parser.parse_args()
    if chosen.check:
        if json.loads(RECORD.read_text(encoding="utf-8")).items() >= described().items():
            return 0
        print(
            "the engine's wheels, patches or source are not those of wheels.json: python tools/engine/build.py", file=sys.stderr
        )
        return 1
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        source = patched_source(work)
        compilers = {}
        for name in chosen.platforms or PLATFORMS:
            print(build(name, source, chosen.headers, work).name)
            version = [f"{PLATFORMS[name].prefix}gcc", "--version"]
            compilers[name] = subprocess.run(version, check=True, capture_output=True, text=True).stdout.splitlines()[0]
    former = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    write_index()
    written = {**described(), "compilers": {**former.get("compilers", {}), **compilers}}
    RECORD.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
