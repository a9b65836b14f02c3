"""The files of the Leiyang sample: exports of the teacher information system, lists of other offices, what schools sent in."""

from __future__ import annotations

from typing import Any

from tools.samples.county import County, Row
from tools.samples.leiyang import (
    ACTIVITIES,
    APPOINTMENTS,
    CHECKS,
    ENTRIES,
    EXPORT_STAFF,
    HISTORY,
    PAYMENTS,
    ROSTER_STAFF,
    ROTATIONS,
    TALKS,
    TRAININGS,
)
from tools.samples.sheets import SCHOOL_NAME, Sheet, gb18030, sheet, text, with_school, workbook

# The staff export of the system, in its own order and spelling; None: filled with something that no rule looks at.
EXPORT: tuple[tuple[str, str | None], ...] = (
    ("学校名称", "_school"),
    ("姓名", "name"),
    ("曾用名", None),
    ("性别", "sex"),
    ("教职工号", "staff_id"),
    ("国籍/地区", None),
    ("身份证件类型", None),
    ("身份证件号", None),
    ("出生日期", "born_on"),
    ("籍贯", None),
    ("出生地", None),
    ("民族", None),
    ("政治面貌", None),
    ("婚姻状况", None),
    ("健康状况", None),
    ("参加工作年月", "began_work_on"),
    ("进本校年月", "joined_school_on"),
    ("教职工来源", None),
    ("教职工类别", "category"),
    ("是否在编", "establishment"),
    ("用人形式", None),
    ("签订合同情况", None),
    ("是否全日制师范类专业毕业", None),
    ("是否受过特教专业培养培训", None),
    ("是否有特殊教育从业证书", None),
    ("信息技术应用能力", None),
    ("是否属于免费（公费）师范生", None),
    ("是否参加基层服务项目", None),
    ("参加基层服务项目起始年月", None),
    ("参加基层服务项目结束年月", None),
    ("是否是特级教师", "special_grade"),
    ("是否是县级及以上骨干教师", "backbone"),
    ("是否心里健康教育教师", None),
    ("人员状态", "status"),
    ("备注", None),
)
OTHERS = {
    "国籍/地区": "中国",
    "身份证件类型": "居民身份证",
    "籍贯": "湖南省",
    "出生地": "湖南省",
    "民族": "汉族",
    "政治面貌": "群众",
    "婚姻状况": "已婚",
    "健康状况": "健康或良好",
    "教职工来源": "招录（聘）",
    "用人形式": "事业编制",
    "签订合同情况": "已签订聘用合同",
    "是否全日制师范类专业毕业": "是",
    "是否受过特教专业培养培训": "否",
    "是否有特殊教育从业证书": "否",
    "信息技术应用能力": "熟练",
    "是否属于免费（公费）师范生": "否",
    "是否参加基层服务项目": "否",
    "是否心里健康教育教师": "否",
}
SHORT_NAME = ("学校", "_school")
BUREAU_HEADERS = {"post": "走访岗位"}


def files(county: County) -> dict[str, bytes]:
    """Path under the sample's folder → bytes."""
    rural = {s.id for s in county.schools.values() if s.row["locality"] == "rural"}
    tables = county.tables
    whole, sent = "records/全市", "records/学校汇总"
    columns = ("school_id", "name", "short_name", "district", "stage", "locality", "ownership")
    made = {
        f"{whole}/学校名单.xlsx": [sheet("schools", columns, tables["schools"], "学校名单", above=["耒阳市学校名单（示例）"])],
        f"{whole}/系统导出/教职工基本信息.xlsx": [export(county, [p for p in tables["staff"] if p["school_id"] not in rural])],
        f"{whole}/系统导出/交流轮岗.xlsx": [
            sub_table(county, "rotations", ROTATIONS, "交流轮岗", started_on="开始年月", ended_on="结束年月")
        ],
        f"{whole}/系统导出/工作经历.xlsx": [
            sub_table(county, "service_history", HISTORY, "工作经历", unit="单位", started_on="开始年月", ended_on="结束年月")
        ],
        f"{whole}/系统导出/国内培训.xlsx": [
            sub_table(county, "trainings", TRAININGS, "国内培训", name="项目名称", started_on="开始日期", ended_on="结束日期")
        ],
        f"{whole}/人事股/乡村学校教职工花名册.xlsx": [roster(county, [p for p in tables["staff"] if p["school_id"] in rural])],
        f"{whole}/其他部门/教职工集中体检.xlsx": [sub_table(county, "health_checks", CHECKS, "体检", checked_on="体检时间")],
        f"{whole}/其他部门/乡村教师人才津贴.xlsx": [sub_table(county, "payments", PAYMENTS, "发放记录")],
        f"{whole}/主管部门.xlsx": [
            sheet(table, county.columns[county.district, table], tables[table], name, headers=BUREAU_HEADERS)
            for table, name in (
                ("visit_posts", "走访责任岗位"),
                ("bureau_events", "主管部门活动"),
                ("bureau_figures", "主管部门数据"),
            )
        ],
        f"{sent}/谈心谈话.xlsx": [collected(county, "talks", TALKS, "谈心谈话", "dots")],
        f"{sent}/活动.xlsx": [collected(county, "activities", ACTIVITIES, "活动", "chinese")],
        f"{sent}/进校园事项.xlsx": [collected(county, "campus_entries", ENTRIES, "进校园事项", "slashes")],
    }
    books = {path: workbook(sheets) for path, sheets in made.items()}
    appointments = sub_table(county, "title_appointments", APPOINTMENTS, "专业技术职务聘任", level="聘任专业技术职务")
    return {**books, f"{whole}/系统导出/专业技术职务聘任.csv": gb18030(appointments)}


def export(county: County, people: list[Row]) -> Sheet:
    """The 35 columns."""
    assert {column for _, column in EXPORT if column} == {"_school", *EXPORT_STAFF}
    rows = []
    for number, person in enumerate(with_school(county, people), start=1):
        others = {**OTHERS, "身份证件号": id_number(person, number)}
        rows.append(
            [
                others.get(header, "") if column is None else person[column] if column == "_school" else cell(column, person)
                for header, column in EXPORT
            ]
        )
    above = ["耒阳市中小学教职工基本信息", "导出时间：2025-12-31　　单位：人"]
    return Sheet("教职工基本信息", [header for header, _ in EXPORT], rows, above)


def cell(column: str, person: Row) -> Any:
    return text("staff", column, person.get(column))


def id_number(person: Row, number: int) -> str:
    """An ID number of a region that does not exist; blank where the date of birth is."""
    if person["born_on"] is None:
        return ""
    first = f"000000{person['born_on'][0]:%Y%m%d}{number // 5 % 100:02d}{2 * (number % 5) + (person['sex'] == 'male')}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


def roster(county: County, people: list[Row]) -> Sheet:
    """The personnel office's roster: two rows of headers, dates with dots."""
    headers = {"staff_id": "工号", "category": "人员类别", "leader_since": "任职时间", "joined_school_on": "来校年月"}
    made = sheet(
        "staff",
        ROSTER_STAFF,
        with_school(county, people, "short_name"),
        "教职工花名册",
        "dots",
        headers=headers,
        extra=SHORT_NAME,
        above=["耒阳市乡村学校教职工花名册（2025年12月）"],
        below=["制表：人事股　　审核：　　　　"],
    )
    groups = {"任职": range(6, 12), "年限": range(12, 15), "职称": range(15, 19)}
    made.groups = [next((g for g, at in groups.items() if n in at), "基本情况") for n in range(len(made.header))]
    return made


def sub_table(county: County, table: str, columns: tuple[str, ...], title: str, **headers: str) -> Sheet:
    """A sub-table of the system for the whole city."""
    rows = [
        {**row, "_": {"ended_on": "至今"}} if table == "service_history" and row["ended_on"] is None else row
        for row in with_school(county, county.tables[table])
    ]
    return sheet(table, columns, rows, title, headers=headers, extra=SCHOOL_NAME, numbered=False, above=[f"耒阳市{title}信息"])


def collected(county: County, table: str, columns: tuple[str, ...], name: str, style: str) -> Sheet:
    """What schools sent in, put together by the bureau under their short names."""
    rows = with_school(county, county.tables[table], "short_name")
    above = [f"{name}登记汇总（2025年）"]
    return sheet(table, columns, rows, name, style, extra=SHORT_NAME, above=above)
