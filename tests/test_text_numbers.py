"""Every number of the five texts is a rule's, or is told why it is none; held against the texts where they are at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.rules.pack import load_pack

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
TEXTS = {
    "zhejiang": "000_e9c3bbabc40e01cf.txt",
    "shandan": "001_27f1aa4e37260474.txt",
    "leiyang": "002_bbe2db302533b9b7.txt",
    "wenzhou": "003_1e8a6b3c480714f5.txt",
    "zhejiang-union": "004_c637dc52a0907de6.txt",
}
RULES: dict[str, dict[str, tuple[str, ...]]] = {
    "zhejiang": {
        "定期为教师提供心理咨询": ("health-2",),
        "定期组织教师开展疗休养活动": ("health-3-trips",),
    },
    "shandan": {
        "“三重一大”": ("1-major-matters",),
        "每年至少全员征求一次": ("3a-teachers", "3a-event"),
        "每年面对面至少要覆盖三分之二以上": ("3c",),
        "每年组织优秀教师参加县级以上": ("6b",),
        "每年春节、教师节": ("10-spring-hardship", "10-spring-retired", "10-teachers-day-hardship", "10-teachers-day-retired"),
        "定期探访慰问困难教师": ("10-visits-regular",),
        "从教满30周年庆祝会": ("4-thirty-years",),
        "每学期至少开展1次全校性的文体活动": ("8b",),
        "每年进行1次免费体检": ("8d-rural",),
        "每两年进行一次免费体检": ("8d-urban",),
        "每学期至少开展1次教职工心理辅导讲座": ("9-lecture",),
        "进行1次教师心理健康排查": ("9-screening",),
    },
    "leiyang": {
        "每年由市委、市政府召开": ("1a",),
        "每年至少两次研究": ("1b",),
        "每年定期走访慰问": ("1d",),
        "每年在教师节前": ("3",),
        "从教满30年及以上": ("4-thirty-years",),
        "“从教30年”荣誉证书": ("4-thirty-years",),
        "夫妻一方从教30年": ("4-home",),
        "祖孙三代": ("4-family",),
        "每年至少开展一次征求教师": ("5a",),
        "每年至少要进行一次面对面": ("5c-held", "5c-coverage"),
        "减少一半以上": ("7a-meetings", "7a-documents", "7a-inspections"),
        "从教满30周年庆祝仪式": ("10-thirty-years",),
        "男50周岁、女45周岁以下": ("13a-list", "13b"),
        "连续任教9年以上": ("13a-list", "13b"),
        "每学年教师交流的比例不低于符合交流条件教师总数的10%": ("13b",),
        "20%": ("13c",),
        "男55周岁、女50周岁以下": ("13d",),
        "满两届（届期5年）": ("13d",),
        "每年组织优秀教师参加县级以上": ("15-bureau",),
        "每学期每校开展心理辅导不少于1次": ("17a",),
        "每学期每校开展文体活动不少于1次": ("17b",),
        "每两年举行全市性文体活动1次": ("17c",),
        "每年组织开展教职工集中体检1次": ("18a-bureau", "18a-coverage"),
        "2019年9月1日起": ("22-talent",),
        "满30年的男教师、满25年的女教师": ("23b",),
        "退休年龄不足2年": ("23b",),
        "服务5年后方可流动": ("23c",),
        "定期探访慰问困难教师": ("19-visits-regular",),
    },
    "wenzhou": {
        "每年为担任班主任满一定年限(高中25年、其他学段30年)": ("1-2-homeroom",),
        "任教满15年和30年": ("2-3-intermediate", "2-3-senior"),
        "三级教育基金会": ("3-1", "3-1-counties", "3-1-city"),
        "“三同步”": ("1-2-together",),
    },
    "zhejiang-union": {
        "成立100周年": ("3-centenary",),
        "“双百引领”": ("3-leading",),
        "四季送温暖": ("6-seasons",),
        "四季监督行动": ("7-seasons",),
        "第十二届省高校青年教师教学竞赛": ("8-teaching",),
        "第二届浙江省高校食堂烹饪技能竞赛": ("8-canteen",),
        "第五届浙江省高校教职工文化品牌": ("14",),
        "实行两年全覆盖": ("18",),
    },
}
NONE: dict[str, dict[str, str]] = {
    "zhejiang": {"—4—": "a page number", "四期": "a name"},
    "shandan": {
        "每天至少锻炼一小时": "no record shows it; said in the policy",
        "〔2020〕55号": "the number of a document",
    },
    "leiyang": {
        "〔2015〕51号": "the number of a document",
        "〔2015〕114号": "the number of a document",
        "〔2019〕240号": "the number of a document",
        "〔2019〕18号": "the number of a document",
        "〔2018〕7号": "the number of a document",
        "2015-2020年": "the title of a document",
        "2019年非贫困县": "the title of a document",
        "十九大": "a congress of the Party",
        "其中一代": "which of the three generations",
        "1+N": "a name",
        "逐年提升婚配成功率": "a hope, and nobody's record",
        "定期服务": "the name of a kind of title",
    },
    "wenzhou": {
        "二十条": "the name of a paper",
        "十大举措": "the name of a paper",
        "十条措施": "the name of a paper",
        "近2年": "the time of what was achieved",
        "近5年": "the time of what was achieved",
        "153名": "achieved",
        "1500余名": "achieved",
        "3000万元": "paid in",
        "23.3%、38.2%": "achieved",
        "6.1亿元": "achieved",
        "9.2万余人次": "achieved",
        "45个": "achieved",
        "2.3亿元": "achieved",
        "3000余人次": "achieved",
        "770人次": "achieved",
        "725.15万元": "achieved",
    },
    "zhejiang-union": {
        "〔2021〕1号": "the number of the document",
        "2021年": "the year of the plan",
        "2月26日印发": "the day it was printed",
        "十九届": "a congress of the Party",
        "2.0版本": "a name",
        "五个群团": "a name",
        "三大群体": "whom three named activities are for",
        "“百人千队”": "a name",
        "“七种能力”": "a name",
        "六大工作体系": "a direction of work",
    },
}
HEAD = re.compile(r"(?<![\d〔.])\d{1,2}[.．](?!\d)")
NUMBER = re.compile(
    r"\d[\d.]*%?|[一二两三四五六七八九十百]+(?=次|年|届|半|分之|小时|级|个|学期|季|条|代|大|百|人|千|种|同步)"
    "|每(?=年|学年|学期|月)|定期|逐年"
)
PROPER = {"wenzhou": ("抓不懈", "725.15万元")}
"""The article itself, without what the page prints around it."""


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_number_has_its_rule(name: str) -> None:
    pack = load_pack(name)
    missing = {
        (phrase, f"{name}/{rule}")
        for phrase, rules in RULES[name].items()
        for rule in rules
        if pack.rule(f"{name}/{rule}") is None
    }
    assert not missing


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_numbers_are_all_the_numbers_of_the_text(name: str) -> None:
    file = SEEDS / TEXTS[name]
    if not file.is_file():
        pytest.skip(f"the text itself is not at hand: {file}")
    text = re.sub(r"\s", "", file.read_text(encoding="utf-8"))
    if name in PROPER:
        first, last = PROPER[name]
        text = text[text.index(first) : text.index(last) + len(last)]
    text = HEAD.sub("", text)
    phrases = [*RULES[name], *NONE[name]]
    absent = [phrase for phrase in phrases if phrase not in text]
    covered = [(m.start(), m.end()) for phrase in phrases for m in re.finditer(re.escape(phrase), text)]
    open_ = [
        text[max(0, m.start() - 12) : m.end() + 12]
        for m in NUMBER.finditer(text)
        if not any(a <= m.start() and m.end() <= b for a, b in covered)
    ]
    assert (absent, open_) == ([], [])
