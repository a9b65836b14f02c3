"""A person's name on its way out: 张三 → 张*, 欧阳娜娜 → 欧阳*, Maria Lopez → M*."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

HIDDEN = "*"

_TWO_BY_TWO = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙"
    "宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌"
    "微生梁丘左丘东门西门南荣东里东宫仲长子桑即墨达奚褚师纳兰叶赫完颜耶律贺兰"
)
COMPOUND_SURNAMES = frozenset(_TWO_BY_TWO[n : n + 2] for n in range(0, len(_TWO_BY_TWO), 2))
"""Surnames of two characters."""


@lru_cache(maxsize=100_000)
def mask_name(name: str) -> str:
    """The surname and one star; what does not begin with a letter is hidden whole. Masking twice changes nothing."""
    plain = unicodedata.normalize("NFKC", name)
    kept = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc") and not c.isspace())
    if not kept:
        return ""
    if not kept[0].isalpha():
        return HIDDEN
    return (kept[:2] if len(kept) > 2 and kept[:2] in COMPOUND_SURNAMES else kept[0]) + HIDDEN
