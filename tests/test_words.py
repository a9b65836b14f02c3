"""One word for one thing: what was called two ways is called one way, in what the program says and on the pages about it."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parent.parent
FORMER = {
    "阈值": "标准",
    "门槛": "标准",
    "测算": "计算",
    "合格率": "达标率",
    "遮蔽": "隐去",
    "用例(?!子)": "例子",
    "审核基准日": "审核日",
    "缘由": "原因",
    "责任方": "责任单位",
    "证据": "依据（结论背后的记录）、佐证材料",
    "度量": "衡量、计算",
    "悄悄": "不提示",
    "随便": "任意",
    "再多的": "此外",
    "毛病": "问题",
    "两头": "两种情况、两端",
    "摆出来": "列出",
}
"""A word that is not used any more (a regular expression) → the one that is."""
QUOTED = re.compile(r"```.*?```|“[^”]*”|原文[：:][^\n]*|^> [^\n]*|(?<=` \|)[^|\n]*(?=\|)", re.DOTALL | re.MULTILINE)
"""What a page shows of others: blocks, quotes, the words of a document, and in a table of keys how else a key may be written."""
PAGES = [
    *sorted(ROOT.glob("*.zh.md")),
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.zh.md")),
    ROOT / "benchmarks/README.zh.md",
]


@pytest.mark.parametrize("former", FORMER)
def test_the_program_says_one_word(former: str) -> None:
    catalogue = polib.pofile(str(ROOT / "auditor" / "locale" / "zh" / "LC_MESSAGES" / "auditor.po"))
    said = [entry.msgstr for entry in catalogue if re.search(former, entry.msgstr)]
    assert not said, f"say {FORMER[former]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_says_one_word(page: Path) -> None:
    text = QUOTED.sub("", page.read_text(encoding="utf-8"))
    found = {former: FORMER[former] for former in FORMER if re.search(former, text)}
    assert not found, "another word is used for it (see docs/glossary)"
