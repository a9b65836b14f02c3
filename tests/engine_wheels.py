"""The engine's wheels tried with many facts at the boundaries of rulings, each on its kind of machine or an emulator of it."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from auditor.verdicts.facts import COMPARATORS, BoundSpec, Fact, Ruling, fits
from auditor.verdicts.judge import _FACT, Judge
from auditor.verdicts.rulesets import ruleset_definition

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "tools" / "engine"
COMPILERS = {
    "linux-x86_64": "x86_64-linux-gnu-gcc",
    "linux-aarch64": "aarch64-linux-gnu-gcc",
    "win-amd64": "x86_64-w64-mingw32-gcc",
}
TAGS = {"linux-x86_64": "x86_64", "linux-aarch64": "aarch64", "win-amd64": "win_amd64"}
LARGEST = 2**31 - 1
"""Constants of a ruleset are C longs in the engine: 32 bits on Windows."""


def rulings(count: int, seed: int) -> Iterator[tuple[Ruling, list[Fact]]]:
    """Rulings of every comparator and up to three bounds, with facts at, just below, just above and far from each bound."""
    chance = random.Random(seed)
    for _ in range(count):
        bounds = tuple(BoundSpec(chance.choice(COMPARATORS), _value(chance)) for _ in range(chance.randint(1, 3)))
        ruling = Ruling(bounds, chance.random() < 0.5)
        facts = []
        while len(facts) < 60:
            low, high = sorted((_near(chance, bounds), _near(chance, bounds)))
            if chance.random() < 0.5:
                high = low
            fact = Fact(
                *(chance.choice((0, 1, 1, 1, 1, 2)), chance.choice((0, 1, 1, 1, 1)), chance.choice((0, 1, 1, 1, 1))),
                *sorted((chance.choice((0, 1, 7)), chance.choice((0, 1, 7, 50)))),
                *(low.numerator, low.denominator, high.numerator, high.denominator),
                *(chance.choice((0, 1, 1, 1)), chance.choice((0, 0, 1))),
            )
            if fits(ruling, fact):  # the judge refuses any other
                facts.append(fact)
        yield ruling, facts


def _value(chance: random.Random) -> Fraction:
    """A threshold as policies have them, a negative one, or one near the largest that every platform takes."""
    kinds = (
        lambda: Fraction(chance.randint(0, 30)),
        lambda: Fraction(chance.randint(1, 20), chance.randint(1, 60)),
        lambda: Fraction(-chance.randint(0, 20), chance.randint(1, 9)),
        lambda: Fraction(chance.randint(LARGEST - 5, LARGEST), chance.choice((1, 7))),
    )
    return chance.choice(kinds)()


def _near(chance: random.Random, bounds: tuple[BoundSpec, ...]) -> Fraction:
    value = chance.choice(bounds).value
    hair = Fraction(1, chance.choice((1, 2, 1000, 10**8)))
    return value + chance.choice((0, 0, hair, -hair, 100 * hair, -1000))


def lines(cases: list[tuple[Ruling, list[Fact]]]) -> str:
    """The cases as ``tools/engine/check/host.c`` reads them."""
    told = []
    for ruling, facts in cases:
        definition = ruleset_definition(ruling)
        told.append("R " + json.dumps({name: {"all": rule["all"], "pri": rule["pri"]} for name, rule in definition.items()}))
        told += ["E " + _FACT % fact for fact in facts]
    return "\n".join(told) + "\n"


def expected(cases: list[tuple[Ruling, list[Fact]]]) -> list[str]:
    """What the judge says with the engine that is installed here, as "verdict/reason"."""
    return [f"{verdict}/{reason}" for ruling, facts in cases for verdict, reason in Judge().decide(ruling, facts)]


def answers(told: str, cases: list[tuple[Ruling, list[Fact]]]) -> list[str]:
    """The verdicts in what the host printed; a line that is none stays as it is."""
    printed = iter(told.splitlines())
    found = []
    for ruling, facts in cases:
        runs = {name: rule["run"] for name, rule in ruleset_definition(ruling).items()}
        for _ in facts:
            line = next(printed, "nothing")
            try:
                (name,) = json.loads(line)
                found.append(runs[name])
            except (ValueError, KeyError):
                found.append(line)
    return found


def wheel(platform: str) -> Path:
    (found,) = (ENGINE / "wheels").glob(f"*{TAGS[platform]}.whl")
    return found


def host(platform: str, folder: Path) -> list[str]:
    """Unpack the wheel and compile what runs it; the command that does, without its emulator."""
    with zipfile.ZipFile(wheel(platform)) as archive:
        (extension,) = (name for name in archive.namelist() if name.startswith("durable_rules_engine"))
        archive.extract(extension, folder)
    source, compiler = str(ENGINE / "check" / "host.c"), COMPILERS[platform]
    quiet = ("-std=gnu99", "-O1", "-w")
    if platform.startswith("win"):
        library, program = folder / "python3.dll", folder / "host.exe"
        subprocess.run([compiler, *quiet, "-shared", source, "-o", str(library)], check=True)
        subprocess.run([compiler, *quiet, "-DMAIN_OF_WINDOWS", source, str(library), "-o", str(program)], check=True)
    else:
        program = folder / "host"
        subprocess.run([compiler, *quiet, "-rdynamic", source, "-o", str(program), "-ldl"], check=True)
    return [str(program), str(folder / extension)]


def emulator(platform: str) -> list[str] | None:
    """What runs a program of this platform here; None where that is missing."""
    if platform == "linux-x86_64":
        return []
    name = "qemu-aarch64" if platform == "linux-aarch64" else "wine"
    found = shutil.which(name) or (shutil.which("wine64") if name == "wine" else None)
    if found is None:
        return None
    return [found, "-L", "/usr/aarch64-linux-gnu"] if platform == "linux-aarch64" else [found]


def run(platform: str, cases: list[tuple[Ruling, list[Fact]]], folder: Path) -> list[str]:
    """The verdicts of the wheel's own engine."""
    command = [*(emulator(platform) or []), *host(platform, folder)]
    prefix = Path(tempfile.gettempdir()) / f"auditor-wine-{os.getuid()}"  # kept, for wine takes half a minute to make one
    environment = {**os.environ, "WINEPREFIX": str(prefix), "WINEDEBUG": "-all"}
    ran = subprocess.run(command, input=lines(cases), capture_output=True, text=True, env=environment, cwd=folder)
    return answers(ran.stdout, cases) if ran.returncode == 0 else [ran.stdout + ran.stderr]
