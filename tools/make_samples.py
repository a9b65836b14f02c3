"""Write the sample counties under data_samples/, or check that what is there is what this script makes.

python tools/make_samples.py            # write
python tools/make_samples.py --check    # compare; exit 1 and name the files that differ
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.samples import (  # noqa: E402
    balance,
    layered,
    leiyang,
    leiyang_files,
    shandan,
    shandan_files,
    wenzhou,
    zhejiang,
    zhejiang_union,
)
from tools.samples.county import County  # noqa: E402

FOLDER = ROOT / "data_samples"
SAMPLES = {
    "shandan": (shandan.build, shandan_files.files),
    "leiyang": (leiyang.build, leiyang_files.files),
    "zhejiang": (zhejiang.build, zhejiang.files),
    "wenzhou": (wenzhou.build, wenzhou.files),
    "zhejiang-union": (zhejiang_union.build, zhejiang_union.files),
    "layered": (layered.build, layered.files),
    "balance": (balance.build, balance.files),
}
"""Folder under data_samples/ → what builds the county, and what writes its files."""
PACKS = {"layered": "./rules/qingxi"}
EVIDENCE = "records: records\nattestations: 佐证/佐证材料登记.xlsx\n"
WAIVED = EVIDENCE + "waivers: 佐证/豁免.yaml\n"
MADE = ("records", "佐证", "audit.yaml", "expected.yaml")
RECORDS = {
    "zhejiang": WAIVED,
    "wenzhou": "records: {path: records, complete: true}   # 没有行的学校就是确无\nattestations: 佐证/佐证材料登记.xlsx\n",
    "zhejiang-union": WAIVED,
    "layered": EVIDENCE,
    "balance": EVIDENCE,
    "shandan": "records: records\n",
    "leiyang": "records:\n  - {path: records/全市, complete: true}   # 没有行的学校就是确无\n"
    "  - records/学校汇总   # 没有报送的学校算未提交\n",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with what is there instead of writing")
    checking = parser.parse_args().check
    made = samples()
    if checking:
        wrong = differences(made)
        print("\n".join(wrong) or "the samples are up to date")
        return 1 if wrong else 0
    for folder in SAMPLES:
        for made_by_us in ("records", "佐证"):
            shutil.rmtree(FOLDER / folder / made_by_us, ignore_errors=True)
    for path, content in made.items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    print(f"{len(made)} files, {sum(map(len, made.values())) // 1024} KB")
    return 0


def samples() -> dict[str, bytes]:
    """Every file of the samples: path under data_samples/ → bytes."""
    made: dict[str, bytes] = {}
    for folder, (build, files) in SAMPLES.items():
        county = build()
        made[f"{folder}/audit.yaml"] = audit_file(county, folder).encode()
        made[f"{folder}/expected.yaml"] = expected_file(county).encode()
        made |= {f"{folder}/{path}": content for path, content in files(county).items()}
    return made


LEVELS = {"zhejiang-union": "level: city                        # 市教育工会；省的竞赛不问它\n"}


def audit_file(county: County, folder: str) -> str:
    return (
        "# 示例：学校、人员均为虚构。由 tools/make_samples.py 生成，勿手工修改。\n"
        f"name: {county.name}\npack: {PACKS.get(folder, county.pack)}\nas_of: {county.as_of}\n"
        f"{RECORDS[folder]}{LEVELS.get(folder, '')}output: 报告\nlanguage: zh\n"
    )


def expected_file(county: County) -> str:
    """The planted verdicts as YAML, one line each."""
    lines = [
        "# 埋入的结论：规则、对象（学校标识码或区县）、周期首日、结论、实际、基数、应达、原因。由 tools/make_samples.py 生成。",
        "# Planted verdicts. A figure that is null is not fixed by the story.",
    ]
    for e in county.expected:
        figures = ", ".join(f"{name}: {'null' if value is None else value}" for name, value in figures_of(e))
        lines.append(
            f'- {{rule: {e.rule}, subject: "{e.subject}", period_start: {e.period_start}, verdict: {e.verdict}, {figures}, '
            f'story: "{e.story}"}}'
        )
    return "\n".join(lines) + "\n"


def figures_of(e: object) -> list[tuple[str, object]]:
    return [(name, getattr(e, name)) for name in ("actual", "population", "required")]


def differences(made: dict[str, bytes]) -> list[str]:
    """Files that are missing, that nobody makes, or whose content differs (workbooks: after unpacking)."""
    there = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for folder in SAMPLES
        for path in sorted((FOLDER / folder).rglob("*"))
        if path.is_file() and path.relative_to(FOLDER / folder).parts[0] in MADE
    }
    missing = [f"missing: {path}" for path in made if path not in there]
    extra = [f"not made by this script: {path}" for path in there if path not in made]
    changed = [f"differs: {path}" for path in made if path in there and unpacked(made[path]) != unpacked(there[path])]
    return sorted(missing + extra + changed)


def unpacked(content: bytes) -> object:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


if __name__ == "__main__":
    raise SystemExit(main())
