"""The union sample: a city's education union in 2021, its seasons, its mutual aid and the audits of its affiliated units."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tools.samples.county import County, day
from tools.samples.sheets import sheet, workbook
from tools.samples.small import Entry, Waiver, register, school_list, waivers

YEAR = "2021-01-01"
UNITS = ("市教工疗养院", "市教工活动中心", "市教育工会服务部", "市教工书画社")
BUREAU = "云湾市教育工会"
HALL, ACADEMY = "云湾市第九中学", "云湾市启航学校"


def build() -> County:
    """The union's own tables and two schools."""
    union = County("zhejiang-union", "云湾市教育工会2021年工作要点落实情况", "云湾市", date(2021, 12, 31))
    hall = union.school("3433990001", HALL, "九中", stage="complete", locality="urban")
    academy = union.school("3133990002", ACADEMY, "启航学校", stage="nine_year", locality="urban", ownership="private")
    events = [("warmth", "2021-01-28", "winter"), ("warmth", "2021-05-01", "spring"), ("warmth", "2021-12-31", "winter")]
    events += [
        ("supervision", "2021-03-31", "spring"),
        ("supervision", "2021-06-10", "summer"),
        ("supervision", "2021-09-10", "autumn"),
    ]
    events += [("supervision", "2021-12-03", None)]
    names = {"warmth": "送温暖", "supervision": "监督行动"}
    union.bureau(
        "bureau_events",
        ("name", "kind", "held_on", "season", "body"),
        *(
            {"name": names[kind], "kind": kind, "held_on": day(on), "season": season, "body": "市教育工会"}
            for kind, on, season in events
        ),
    )
    rate = {"as_of": day("2021-12-31"), "value": Fraction(87, 100), "scope": None}
    union.bureau(
        "bureau_figures",
        ("indicator", "as_of", "value", "scope"),
        {"indicator": "大病医疗互助参保率", **rate},
        {"indicator": "大病医疗互助参保率（上年）", **rate},
    )
    union.bureau("affiliated_units", ("unit",), *({"unit": unit} for unit in UNITS))
    audits = (
        (UNITS[0], "2020-01-01"),
        (UNITS[1], "2021-06-15"),
        (UNITS[1], "2021-12-20"),
        (UNITS[2], "2021-12-31"),
        (UNITS[3], "2019-12-31"),
    )
    union.bureau(
        "unit_audits",
        ("unit", "audited_on"),
        *({"unit": unit, "audited_on": day(on), "_": {"audited_on": on}} for unit, on in audits),
    )
    union.expect("6-seasons", union.district, YEAR, "fail", (2, 4), "只有冬、春两季，夏、秋没有")
    union.expect("7-seasons", union.district, YEAR, "unknown", (), "春、夏、秋都有，一次没有填季节，可能是冬季")
    union.expect("6-mutual-aid", union.district, YEAR, "fail", (), "与上年持平，不是扩大")
    union.expect("18", union.district, YEAR, "not_applicable", (), "直属单位是省教育工会的，不问市教育工会")
    union.expect("8-teaching", union.district, YEAR, "not_applicable", (), "省教育工会举办的竞赛，不问市教育工会")
    union.expect("8-canteen", union.district, YEAR, "not_applicable", (), "省教育工会举办的竞赛，不问市教育工会")
    union.expect("8-drill", union.district, YEAR, "pass", (), "动员了12所学校")
    union.expect("7-quiz", union.district, YEAR, "fail", (), "没有开展；因疫情经批准延期，真实结论仍是未达标")
    union.expect("10", union.district, YEAR, "not_checked", (), "没有人登记")
    hall.expect("5-bargaining", YEAR, "not_applicable", story="公办学校")
    academy.expect("5-bargaining", YEAR, "pass", story="有集体合同")
    academy.expect("5-congress-yearly", YEAR, "not_checked", story="没有人登记")
    return union


def files(union: County) -> dict[str, bytes]:
    """Path under the sample's folder → bytes."""
    headers = {"unit_audits": {"unit": "被审计单位", "audited_on": "审计日期"}, "affiliated_units": {"unit": "单位名称"}}
    titles = {
        "affiliated_units": "直属单位",
        "unit_audits": "直属单位审计",
        "bureau_events": "主管部门活动",
        "bureau_figures": "主管部门数据",
    }
    book = [
        sheet(table, union.columns[union.district, table], union.tables[table], title, headers=headers.get(table, {}))
        for table, title in titles.items()
    ]
    return {
        "records/学校名单.xlsx": school_list(union),
        "records/市教育工会.xlsx": workbook(book),
        "佐证/佐证材料登记.xlsx": register(
            [
                Entry("zhejiang-union/8-drill", BUREAU, "是", "岗位练兵、技能比武汇总表", "经审委员会", "2021-12-20", count=12),
                Entry("zhejiang-union/7-quiz", BUREAU, "否", "延期通知", "经审委员会", "2021-12-20"),
                Entry("zhejiang-union/5-bargaining", ACADEMY, "是", "2021年集体合同", "经审委员会", "2021-12-21"),
            ]
        ),
        "佐证/豁免.yaml": waivers(
            [
                Waiver(
                    "zhejiang-union/7-quiz",
                    "云湾市教育工会",
                    "疫情防控期间延期举办",
                    "省教育工会（示例）",
                    "浙教工示例〔2021〕20号",
                    "2021-08-01",
                    "2021-12-31",
                )
            ]
        ),
    }
