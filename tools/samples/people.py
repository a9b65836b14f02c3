"""Names of people who do not exist."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMPOUND = ("欧阳", "上官", "司徒", "诸葛")
MEN = "建国志强海涛文斌立新永刚晓峰俊杰国栋伟东明远家骏思源振华兴业德胜瑞林宏图学文长青昌盛泽宇子昂锦程凯旋天佑嘉树修远致远承志"
WOMEN = "秀兰玉梅晓燕丽华春花雅琴静怡慧敏佳音雪莲美玲淑珍桂芳海霞婉清思雨梦洁若兰书瑶雨桐彩云月英红梅青禾素心文静欣然语嫣念慈采薇"
"""Given names of two characters each."""


class Names:
    """Gives out full names, none twice within one county."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()

    def new(self, sex: str) -> str:
        """A name for a man (``male``) or a woman (``female``)."""
        while True:
            compound = self._random.random() < 0.02
            surname = self._random.choice(COMPOUND if compound else SURNAMES)
            given = MEN if sex == "male" else WOMEN
            at = 2 * self._random.randrange(len(given) // 2)
            name = surname + given[at : at + 2]
            if name not in self._given:
                self._given.add(name)
                return name
