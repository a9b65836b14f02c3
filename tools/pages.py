"""What the pages show is what the program does: runs the blocks of every page, and counts how long a reader takes.

python tools/pages.py [PAGE…]            # run the blocks and write again what stands beneath each command
python tools/pages.py --check [PAGE…]    # compare instead; exit 1 and say what is stale
python tools/pages.py --minutes          # reading time of each reader's pages; exit 1 where it is too long

A page says where its blocks run: ``<!-- blocks run in: sample -->`` (see PLACES), or which test runs them. One after the other,
in a copy:

- ``console``: after ``$`` a command, beneath it what it prints. ``…`` stands for anything: alone on a line for any lines.
  A command that ends with an error is shown only in a block marked ``console error``.
- ``yaml`` whose first line is ``# name.yaml`` becomes that file, so that a command can read it; after ``# name.yaml: rule`` it
  takes the place of that rule in the file. All YAML must be readable.
- ``python``: is run; ``>>>`` examples print what stands beneath.
- ``sh``: commands that are not run; the fence says why (see NOT_RUN): ``sh installs``. The program must know verb, options and
  values; a task must be one of ``tasks.py``.

A desk that a block opens (``auditor serve …``) is opened for good: on a free port of this computer, asked for its first page, and
ended as Ctrl+C ends it.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import click  # noqa: E402

from auditor.commands.main import auditor, main  # noqa: E402
from auditor.problems import UserError  # noqa: E402
from auditor.written.yaml_source import parse_yaml  # noqa: E402

WIDTH = "100"
"""Columns of the terminal that pages show."""
PLACE = re.compile(r"<!-- blocks run in: (\w+) -->")
ERROR = re.compile(r"^E\d{3}\b|: E\d{3}\b", re.M)
ANYTHING = "…"
NOT_RUN = {
    "installs": "it puts software on this computer, from the network",
    "server": "it needs a database server, a cluster or a machine of the reader's own",
    "help": "they are the examples of a help page, and ``tools/help_examples.py`` runs them",
}
"""Why a block of ``sh`` is not run."""
PATIENCE = 120
"""Seconds within which a desk opens or ends."""


# --- pages ------------------------------------------------------------------------------------------------------------------


def pages() -> list[Path]:
    """Every page that people wrote or that shows commands, README first."""
    return [ROOT / "README.md", ROOT / "README.en.md", *sorted((ROOT / "docs").glob("*.md"))]


@dataclass
class Block:
    """A fenced block. ``first``: the number of its first line inside the fence, counted from 0; ``info``: what the fence says."""

    info: str
    first: int
    lines: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.info.split()[0] if self.info else ""

    @property
    def text(self) -> str:
        return "".join(line + "\n" for line in self.lines)


def blocks_of(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found: list[Block] = []
    inside: Block | None = None
    for number, line in enumerate(text.split("\n")):
        if inside is not None:
            if line == "```":
                found.append(inside)
                inside = None
            else:
                inside.lines.append(line)
        elif line.startswith("```"):
            inside = Block(line[3:].strip(), number + 1)
    return found


# --- places -----------------------------------------------------------------------------------------------------------------


def _sample(folder: Path, language: str) -> None:
    """The county that the first command of the README audits."""
    shutil.copytree(ROOT / "data_samples" / "shandan", folder, dirs_exist_ok=True)


def _audited(folder: Path, language: str) -> None:
    """The same after ``auditor run audit.yaml``: with its report."""
    shutil.copytree(_first_run(language)[0], folder, dirs_exist_ok=True)


FIRST = "auditor run audit.yaml"
"""The command that most pages begin after; it runs once for all of them."""


@cache
def _first_run(language: str) -> tuple[Path, str, int]:
    """A copy of the sample after ``FIRST``, what that printed, and its exit code."""
    holder = tempfile.TemporaryDirectory(prefix="auditor-pages-")
    atexit.register(holder.cleanup)
    folder = Path(holder.name) / "sample"
    _sample(folder, language)
    return folder, *run_here(FIRST, folder, language)


def _layered(folder: Path, language: str) -> None:
    """The county whose pack builds on its province's."""
    shutil.copytree(ROOT / "data_samples" / "layered", folder, dirs_exist_ok=True)


def _checkout(folder: Path, language: str) -> None:
    """The project's own rules and samples, to be changed at will."""
    for name in ("rules", "policies", "data_samples"):
        shutil.copytree(ROOT / name, folder / name)


def _empty(folder: Path, language: str) -> None:
    """Nothing."""


PLACES: dict[str, Callable[[Path, str], None]] = {
    "sample": _sample,
    "audited": _audited,
    "layered": _layered,
    "checkout": _checkout,
    "empty": _empty,
}
"""Where a page's blocks run → what puts the files there (folder, language)."""


# --- running ----------------------------------------------------------------------------------------------------------------


def run_here(command: str, folder: Path, language: str) -> tuple[str, int]:
    """What ``command`` prints in ``folder``, and its exit code. The program runs in this process, anything else in a shell."""
    words = shlex.split(command, comments=True)
    if words[:2] == ["auditor", "serve"]:
        return _desk(words[1:], folder, language)
    if words[:1] != ["auditor"]:
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}
        )
        return done.stdout + done.stderr, done.returncode
    told, before = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), Path.cwd()
    surroundings = {"AUDITOR_LANG": language, "COLUMNS": WIDTH, "NO_COLOR": "1"}
    kept = {name: os.environ.get(name) for name in surroundings}
    os.environ.update(surroundings)
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            code = main(words[1:])
    finally:
        os.chdir(before)
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    told.seek(0)
    printed = told.read().replace(f"{folder.resolve()}{os.sep}", "").replace(f"{folder}{os.sep}", "")
    return "".join(line.rstrip() + "\n" for line in printed.splitlines()), code


def _desk(words: list[str], folder: Path, language: str) -> tuple[str, int]:
    """What a command about the desk prints. One that opens it is ended once its first page came; its port is told as 8000."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "AUDITOR_LANG": language, "BROWSER": "true"}
    command = [sys.executable, "-m", "auditor", *words]
    if words[1:2] and not words[1].startswith("-"):
        kept = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=PATIENCE)
        return (kept.stdout + kept.stderr).replace(f"{folder.resolve()}{os.sep}", ""), kept.returncode
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with subprocess.Popen([*command, "--port", port], cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        told = desk.stdout.readline()
        address = re.search(r"http://\S+", told)
        answered = 0
        if address:
            with urllib.request.urlopen(address[0], timeout=PATIENCE) as page:
                answered = page.status
        desk.send_signal(signal.SIGINT)
        told += desk.stdout.read()
    return told.replace(f":{port}/", ":8000/"), 0 if answered == 200 else desk.returncode or 4


def matches(shown: list[str], printed: list[str]) -> bool:
    """Whether ``shown`` tells what was ``printed``, ``…`` standing for anything."""
    pattern = "".join(
        r"(?:.*\n)*?"
        if line == ANYTHING
        else "".join(".*" if part == ANYTHING else re.escape(part) for part in _parts(line)) + r"\n"
        for line in shown
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def _parts(line: str) -> list[str]:
    return re.split(f"({ANYTHING})", line)


def renewed(shown: list[str], printed: list[str]) -> list[str]:
    """``printed`` told as ``shown`` told it: with the same lines left out, and ``…`` for the same words."""
    if matches(shown, printed):
        return shown
    kept = [line for line in shown if ANYTHING in line and line != ANYTHING]
    new = [next((old for old in kept if matches([old], [line])), line) for line in printed]
    if ANYTHING in shown:
        head = shown.index(ANYTHING)
        tail = shown[::-1].index(ANYTHING)
        if head + tail < len(new):
            new = [*new[:head], ANYTHING, *new[len(new) - tail :]]
    return new


def steps_of(block: Block) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines shown beneath."""
    command, shown = "", list[str]()
    for line in block.lines:
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        else:
            shown.append(line)
    if command:
        yield command, shown


@dataclass
class Ran:
    """A page after its blocks ran: its text as it should be, and what is wrong with it in sentences."""

    text: str
    wrong: list[str]


def run_page(page: Path) -> Ran:
    """Run the blocks of ``page`` in a fresh copy of its place."""
    text = page.read_text(encoding="utf-8")
    language = "en" if ".en." in page.name or not re.search(r"\.zh\.|README", page.name) else "zh"
    named = PLACE.search(text)
    if named and (ROOT / "tests" / f"{named[1]}.py").is_file():
        return Ran(text, [])
    blocks = blocks_of(text)
    wrong: list[str] = []
    lines = text.split("\n")
    with tempfile.TemporaryDirectory(prefix="auditor-page-") as temporary:
        folder = Path(temporary) / "here"
        folder.mkdir()
        if named:
            PLACES[named[1]](folder, language)
        new: list[tuple[Block, list[str]]] = []
        for block in blocks:
            where = f"{page.name}:{block.first}"
            if block.kind == "console":
                if not named:
                    wrong.append(f"{where}: say where its blocks run: <!-- blocks run in: {'|'.join(PLACES)} -->")
                    continue
                new.append((block, _console(block, folder, language, where, wrong)))
            elif block.kind == "yaml":
                wrong += _yaml(block, folder, where, bool(named))
            elif block.kind == "python" and named:
                wrong += _python(block, folder, where)
            elif block.kind == "sh":
                if block.info.split()[1:2] not in [[why] for why in NOT_RUN]:
                    wrong.append(f"{where}: say why it is not run: ```sh {'|'.join(NOT_RUN)}")
                wrong += [f"{where}: {why}" for line in block.lines if (why := unknown(line))]
    for block, told in reversed(new):
        lines[block.first : block.first + len(block.lines)] = told
    return Ran("\n".join(lines), wrong)


def _console(block: Block, folder: Path, language: str, where: str, wrong: list[str]) -> list[str]:
    told: list[str] = []
    for command, shown in steps_of(block):
        if command == FIRST and (folder / "audit.yaml").read_bytes() == (ROOT / "data_samples/shandan/audit.yaml").read_bytes():
            _audited(folder, language)
            _, printed, code = _first_run(language)
        else:
            printed, code = run_here(command, folder, language)
        lines = printed.splitlines()
        failed = code not in (0, 1, 3) or ERROR.search(printed)
        if bool(failed) != ("error" in block.info.split()):
            wrong.append(f"{where}: `{command}` ends with {code}: {printed[:500]}")
        if not matches(shown, lines):
            wrong.append(
                f"{where}: `{command}` prints something else; write the page again: python tools/pages.py {where.split(':')[0]}"
            )
        told += [f"$ {command}", *renewed(shown, lines)]
    return told


def _yaml(block: Block, folder: Path, where: str, write: bool) -> list[str]:
    try:
        parse_yaml(block.text.encode(), where)
    except UserError as unreadable:
        return [f"{where}: no YAML: {unreadable}"]
    name = re.match(r"# ([\w./-]+\.yaml)(?:: (\S+))?$", block.lines[0]) if block.lines else None
    if write and name:
        file = folder / name[1]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_replaced(file, name[2], block) if name[2] else block.text, encoding="utf-8")
    return []


def _replaced(file: Path, rule: str, block: Block) -> str:
    """The text of a rule file with the block in the place of one rule."""
    rules = re.split(r"(?m)^(?=- )", file.read_text(encoding="utf-8"))
    new = "".join(line + "\n" for line in block.lines[1:])
    return "".join(new if re.match(rf"- (id|编号): {re.escape(rule)}\n", one) else one for one in rules)


def _python(block: Block, folder: Path, where: str) -> list[str]:
    before, told = Path.cwd(), io.StringIO()
    os.chdir(folder)
    try:
        if ">>>" in block.text:
            test = doctest.DocTestParser().get_doctest(block.text, {}, where, where, block.first)
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
            runner.run(test, out=told.write)
            return [told.getvalue()] if runner.failures else []
        exec(compile(block.text, where, "exec"), {"__name__": "page"})
    except Exception as failure:  # whatever a page's example raises is told of the page
        return [f"{where}: {type(failure).__name__}: {failure}"]
    finally:
        os.chdir(before)
    return []


def unknown(line: str) -> str:
    """What is wrong with a command that is not run: the verb or option that there is not, or "" for none."""
    words = shlex.split(line, comments=True)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    if words[:1] and Path(words[0]).name in ("auditor", "start.sh", "start.bat"):
        return _unknown_options(words[1:])
    if len(words) > 1 and words[1] == "tasks.py":
        from tasks import __doc__ as tasks

        named = words[2:3] == [] or re.search(rf"tasks\.py {re.escape(words[2])}\b", tasks or "")
        return "" if named else f"tasks.py has no task {words[2]}"
    return ""


def _unknown_options(words: list[str]) -> str:
    command: click.Command = auditor
    while isinstance(command, click.Group):
        named = next((word for word in words if not word.startswith("-")), "")
        found = command.get_command(click.Context(command), named)
        if found is None:
            return f"there is no verb “{named}”" if named else ""
        words = words[words.index(named) + 1 :]
        command = found
    options = {name for one in command.params if isinstance(one, click.Option) for name in (*one.opts, *one.secondary_opts)}
    gone = [word for word in words if word.startswith("-") and word.partition("=")[0] not in {*options, "--help"}]
    return f"`auditor {command.name}` has no {gone[0]}" if gone else ""


def named_in(page: Path) -> list[str]:
    """What is wrong with a page that can be seen without running it: verbs, options, tasks, YAML."""
    found: list[str] = []
    for block in blocks_of(page.read_text(encoding="utf-8")):
        commands = [command for command, _ in steps_of(block)] if block.kind == "console" else []
        commands += block.lines if block.kind == "sh" else []
        found += [f"{page.name}:{block.first}: {why}" for command in commands if (why := unknown(command))]
        if block.kind == "yaml":
            found += _yaml(block, Path(), f"{page.name}:{block.first}", False)
    return found


# --- reading time -----------------------------------------------------------------------------------------------------------

READERS: dict[str, tuple[tuple[str, ...], float]] = {
    "inspector": (("start", "inspector", "verdicts", "handing-over"), 14),
    "school": (("school",), 3),
    "policy": (("from-text", "rules"), 20),
    "operate": (("operate",), 9),
}
"""Reader → the pages read before a first own result, and the minutes it may take."""
CHARACTERS, WORDS = 350, 200
"""A minute's reading: Chinese characters, English words."""


def minutes(page: Path) -> float:
    """How long a person reads ``page``: Chinese characters and Latin words; blocks of output, tables' bars and links not."""
    text = re.sub(r"<details>.*?</details>|<!--.*?-->", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    prose = re.sub(r"```.*?```|\]\([^)]*\)", "", text, flags=re.DOTALL)
    chinese = len(re.findall(r"[\u4e00-\u9fff]", prose))
    latin = len(re.findall(r"[A-Za-z][\w.-]*", prose))
    return chinese / CHARACTERS + latin / WORDS


def tell_minutes() -> int:
    """Print the reading time of every reader's pages in both languages; 1 where one is too long."""
    late = 0
    for reader, (names, limit) in READERS.items():
        for language in ("zh", "en"):
            each = [minutes(ROOT / "docs" / f"{name}.{language}.md") for name in names]
            late |= sum(each) > limit
            listed = ", ".join(f"{name} {time:.1f}" for name, time in zip(names, each, strict=True))
            print(f"{reader} {language}: {sum(each):.1f} of {limit} minutes ({listed})")
    return late


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--minutes", action="store_true", help="print reading times")
    parser.add_argument("pages", nargs="*", help="names such as inspector.zh.md")
    given = parser.parse_args(arguments)
    if given.minutes:
        return tell_minutes()
    status = 0
    for page in pages():
        if given.pages and page.name not in given.pages:
            continue
        ran = run_page(page)
        old = page.read_text(encoding="utf-8")
        stale = [] if given.check else [why for why in ran.wrong if "prints something else" in why]
        if not given.check and ran.text != old:
            page.write_text(ran.text, encoding="utf-8")
        for why in ran.wrong:
            if why not in stale:
                print(why, file=sys.stderr)
                status = 1
    return status


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
