"""Small counties, one for each point of what a word means on the day that counts: their files, and what must come out.

``point`` names the point. Those in ``NOT_YET`` the program does not keep yet; the rules beside them are left out of the
comparison with random counties. Whoever makes the program keep a point takes it out of ``NOT_YET``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

IN_POST = (
    *("shandan/2b-allowance", "shandan/3a-coverage", "shandan/3c", "shandan/8d-rural", "shandan/8d-urban"),
    *("leiyang/22", "leiyang/4-thirty-years", "leiyang/5c", "leiyang/18a-coverage", "leiyang/23b", "leiyang/13d"),
    *("leiyang/13a", "leiyang/13b", "leiyang/13b-school", "leiyang/13c", "leiyang/13c-school", "leiyang/13c-of-backbone"),
    *("wenzhou/1-2-homeroom", "wenzhou/2-3-intermediate", "wenzhou/2-3-senior"),
)
RATIOS = ("leiyang/2a", "leiyang/25", "leiyang/7a-meetings", "leiyang/7a-documents", "leiyang/7a-inspections", "shandan/2a")
PAY = ("wenzhou/1-2-pay", "zhejiang-union/6-mutual-aid")
NOT_YET: dict[str, tuple[str, ...]] = {
    "a candidate is one of its candidates": IN_POST,
    "a bureau counts a person once": IN_POST,
    "nobody talks with himself": ("shandan/3c", "leiyang/5c"),
    "a blank interviewer is missing": ("shandan/3c", "leiyang/5c"),
    "a window inside a period ends with it": (
        "shandan/10-spring-festival",
        "shandan/10-teachers-day",
        "shandan/11",
        "leiyang/21-womens-day",
        "leiyang/1a",
        "leiyang/3",
    ),
    "two years are calendar years": ("shandan/8d-urban", "zhejiang-union/18"),
    "two figures of one day are an interval": (*RATIOS, *PAY),
    "of two figures the later stands": (*RATIOS, *PAY),
    "a meeting without a district may be any district's": (),
    "what cannot matter is not asked": (),
    "an approval may still come": ("shandan/13-entries", "leiyang/7b"),
}


def not_compared() -> frozenset[str]:
    """Rules that wait for a point."""
    return frozenset(rule for rules in NOT_YET.values() for rule in rules)


@dataclass(frozen=True)
class Case:
    point: str
    says: str
    pack: str
    as_of: str
    rule: str
    verdicts: str
    """The verdicts that the law allows, the exact one first."""
    files: dict[str, str] = field(default_factory=dict)
    period: str = ""
    subject: str = ""
    partial: tuple[str, ...] = ()
    """Files that speak only for the schools that have rows in them."""
    actual: int | None = None
    population: int | None = None
    kept: bool = False
    """The program keeps this one although it does not keep the point as a whole."""

    @property
    def start(self) -> date | None:
        return date(*map(int, self.period.split("-"))) if self.period else None

    def write(self, folder: Path) -> Path:
        entries = []
        for name, text in self.files.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
            entries.append(f"  - {{path: {name}.csv, submitted_by: {'rows' if name in self.partial else 'file'}}}\n")
        audit = folder / "audit.yaml"
        audit.write_text(f"name: 例\npack: {self.pack}\nas_of: {self.as_of}\nrecords:\n{''.join(entries)}", encoding="utf-8")
        return audit


S = "学校标识码,学校名称,所属区县,学段,城乡类型,办学类型\n"
TOWN = S + "2162900000,甲小学,青屿县,小学,城区,公办\n"
RURAL = S + "2162900000,甲小学,青屿县,小学,乡村,公办\n"
SECOND = "2162900001,乙小学,青屿县,小学,乡村,公办\n"
ROSTER = "学校标识码,教职工号,姓名,教职工类别,人员状态,进本校年月,离校年月,行政职务\n"
TALK = "学校标识码,教职工号,谈话对象,谈话日期,谈话方式,谈话人,谈话人身份\n"
FIGURE = "所属区县,指标,数据日期,数值,口径\n"
EXCHANGE = "学校标识码,教职工号,交流轮岗类型,是否调动人事关系,交流开始年月,交流结束年月,原校进校年月\n"
TEN = "学校标识码,教职工号,姓名,性别,出生日期,教职工类别,是否在编,人员状态,进本校年月,离校年月\n"
NINE = "".join(
    f"2162900000,b{n},李平{c},男,1980-01-01,专任教师,是,在本单位任职,2010-09-01,\n" for n, c in enumerate("甲乙丙丁戊己庚辛壬")
)
AT = "2162900000"


def member(number: str, name: str, status: str = "在本单位任职", left: str = "", joined: str = "2010-09-01", **other: str) -> str:
    category, position = other.get("category", "专任教师"), other.get("position", "无")
    return f"{other.get('at', AT)},{number},{name},{category},{status},{joined},{left},{position}\n"


def talk(number: str, name: str = "", by: str = "赵校长", day: str = "2025-03-01") -> str:
    return f"{AT},{number},{name},{day},面对面,{by},校级领导\n"


CASES = [
    # ------------------------------------------------------------------ people
    Case(
        *(
            "two people under one number",
            "two teachers share a number, one of them was talked to: one of two",
            "leiyang",
            "2025-12-31",
        ),
        *("leiyang/5c", "fail unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("007", "王安") + member("007", "李平"),
            "谈心谈话": TALK + talk("007", "王安"),
        },
        population=2,
    ),
    Case(
        *("two people under one number", "a teacher and a worker share a number, nobody was talked to"),
        *("shandan", "2025-12-31"),
        *("shandan/3c", "fail"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("007", "王安") + member("007", "李平", category="工勤人员"),
            "谈心谈话": TALK,
        },
        population=2,
    ),
    Case(
        *("namesakes without numbers", "two rows 王安 that differ are two people, one talk: one of two"),
        *("leiyang", "2025-12-31"),
        *("leiyang/5c", "fail"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("", "王安") + member("", "王安", joined="2015-09-01"),
            "谈心谈话": TALK + talk("", "王安"),
        },
    ),
    Case(
        *("namesakes without numbers", "the same name and nothing else: one person or two", "leiyang", "2025-12-31"),
        *("leiyang/5c", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": "学校标识码,姓名,教职工类别\n" + f"{AT},王安,专任教师\n" * 2,
            "谈心谈话": TALK + talk("", "王安"),
        },
    ),
    Case(
        *(
            "a candidate is one of its candidates",
            "two 王安, one talk with 王安: one of two, whoever it was",
            "shandan",
            "2025-12-31",
        ),
        *("shandan/3c", "fail"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "王安"),
            "谈心谈话": TALK + talk("", "王安"),
        },
        kept=True,
    ),
    Case(
        *(
            "a candidate is one of its candidates",
            "two 王安 and 李平, talks with 王安 and 李平: two of three",
            "shandan",
            "2025-12-31",
        ),
        *("shandan/3c", "pass"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "王安") + member("3", "李平"),
            "谈心谈话": TALK + talk("", "王安") + talk("", "李平"),
        },
    ),
    Case(
        *("number and name of two people", "number of 王安 in post, name of 李平 who retired: open", "leiyang", "2025-12-31"),
        *("leiyang/5c", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "李平", "退休", "2025-06-30"),
            "谈心谈话": TALK + talk("1", "李平"),
        },
    ),
    Case(
        *(
            "a bureau counts a person once",
            "ten eligible, one of them moved by exchange and is on both lists",
            "leiyang",
            "2025-08-31",
        ),
        *("leiyang/13b", "pass"),
        files={
            "学校名单": TOWN + SECOND,
            "教职工": TEN
            + NINE
            + f"{AT},a,王安,男,1980-01-01,专任教师,是,调离,2010-09-01,2024-12-05\n"
            + "2162900001,a,王安,男,1980-01-01,专任教师,是,在本单位任职,2024-12-06,\n",
            "交流轮岗": EXCHANGE + "2162900001,a,定期交流,是,2024-12-06,,2010-09-01\n",
        },
        period="2024-09-01",
        actual=1,
        population=10,
    ),
    Case(
        *("nobody talks with himself", "王安校长 talks with 王安", "shandan", "2025-12-31", "shandan/3c", "fail unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安", position="校长"),
            "谈心谈话": TALK + talk("1", "王安", "王安校长"),
        },
    ),
    Case(
        *("a blank interviewer is missing", "谈话人 filled for others, blank here: perhaps himself", "shandan", "2025-12-31"),
        *("shandan/3c", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "李平"),
            "谈心谈话": TALK + talk("1", "王安", "") + talk("2", "李平"),
        },
    ),
    Case(
        *("several people in a cell", "王安、李平，周宁 are three people", "shandan", "2025-12-31", "shandan/3c", "pass"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + "".join(member(str(n), name) for n, name in enumerate(["王安", "李平", "周宁", "吴海"])),
            "谈心谈话": TALK + f'{AT},,"王安、李平，周宁",2025-03-01,面对面,赵校长,校级领导\n',
        },
        actual=3,
        population=4,
    ),
    # ------------------------------------------------------------------ time
    Case(
        *(
            "status is a fact of its day",
            "three in post at the year's end, the two talked to retired in February",
            "shandan",
            "2026-03-31",
        ),
        *("shandan/3c", "pass"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER
            + member("1", "王安", "退休", "2026-02-15")
            + member("2", "李平", "退休", "2026-02-15")
            + member("3", "周宁"),
            "谈心谈话": TALK + talk("1") + talk("2"),
        },
        period="2025-01-01",
        actual=2,
        population=3,
    ),
    Case(
        *(
            "status is a fact of its day",
            "the last day in post is the day of leaving",
            "shandan",
            "2025-12-31",
            "shandan/3c",
            "fail",
        ),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安", "调离", "2025-12-31") + member("2", "李平"),
            "谈心谈话": TALK + talk("2"),
        },
        population=2,
    ),
    Case(
        *(
            "a month is owed on its first day",
            "in post until 30 June, never paid: June is owed",
            "leiyang",
            "2025-12-31",
            "leiyang/22",
            "fail",
        ),
        files={
            "学校名单": RURAL,
            "教职工": "学校标识码,教职工号,姓名,教职工类别,是否在编,人员状态,进本校年月,离校年月\n"
            f"{AT},1,王安,专任教师,是,退休,2010-09-01,2025-06-30\n",
            "发放记录": "学校标识码,教职工号,发放项目,发放所属月份,实发日期\n",
        },
        period="2025-06-01",
    ),
    Case(
        *("a month is owed on its first day", "July is not", "leiyang", "2025-12-31", "leiyang/22", "not_applicable"),
        files={
            "学校名单": RURAL,
            "教职工": "学校标识码,教职工号,姓名,教职工类别,是否在编,人员状态,进本校年月,离校年月\n"
            f"{AT},1,王安,专任教师,是,退休,2010-09-01,2025-06-30\n",
            "发放记录": "学校标识码,教职工号,发放项目,发放所属月份,实发日期\n",
        },
        period="2025-07-01",
        kept=True,
    ),
    Case(
        *(
            "gone without a day",
            "ten eligible, one exchanged, and one gone on an unknown day: one of ten or of eleven",
            "leiyang",
        ),
        *("2025-08-31", "leiyang/13b", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": TEN
            + NINE
            + f"{AT},a,王安,男,1980-01-01,专任教师,是,在本单位任职,2010-09-01,\n"
            + f"{AT},c,吴海,男,1980-01-01,专任教师,是,调离,2010-09-01,\n",
            "交流轮岗": EXCHANGE + f"{AT},a,定期交流,否,2024-12-06,,\n",
        },
        period="2024-09-01",
    ),
    Case(
        *("gone without a day", "retired without a day, of an age at which only 2025 is lawful: the send-off is owed"),
        *("shandan",),
        *("2025-12-31", "shandan/4-retirement", "unknown fail"),
        files={
            "学校名单": TOWN,
            "教职工": "学校标识码,教职工号,姓名,性别,出生日期,教职工类别,人员状态,进本校年月,离校年月\n"
            f"{AT},1,王安,男,1965-01-15,专任教师,退休,2010-09-01,\n",
            "活动": "学校标识码,活动编号,活动日期,活动类型\n" + f"{AT},1,2025-03-01,文体活动\n",
        },
    ),
    Case(
        *(
            "an unreadable day of leaving is missing",
            "in post by status, 离校年月 不详",
            "shandan",
            "2025-12-31",
            "shandan/3c",
            "unknown",
        ),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安", left="不详") + member("2", "李平"),
            "谈心谈话": TALK + talk("2", "李平"),
        },
    ),
    Case(
        *(
            "a title holds from its own day",
            "senior since 2026, intermediate or not on the day that counts: open",
            "wenzhou",
            "2026-03-31",
        ),
        *("wenzhou/2-3-senior", "unknown"),
        files={
            "学校名单": RURAL,
            "教职工": "学校标识码,教职工号,姓名,教职工类别,人员状态,进本校年月,职称,职称聘用时间,乡村任教年限\n"
            f"{AT},1,王安,专任教师,在本单位任职,1990-09-01,中级,2026-02-01,31\n",
            "专业技术职务聘任": "学校标识码,教职工号,聘任职称等级,聘任开始年月\n" + f"{AT},1,中级,2026-02-01\n",
        },
        period="2025-01-01",
    ),
    Case(
        *(
            "years between two days are not cut",
            "nine years at the former school when the exchange began",
            "leiyang",
            "2025-08-31",
        ),
        *("leiyang/13b-school", "pass"),
        files={
            "学校名单": TOWN,
            "教职工": TEN.replace(",离校年月", ",离校年月,是否县级及以上骨干教师")
            + f"{AT},a,王安,男,1980-01-01,专任教师,是,在本单位任职,2024-12-06,,是\n"
            + f"{AT},b,李平,男,1980-01-01,专任教师,是,在本单位任职,2010-09-01,,否\n",
            "交流轮岗": EXCHANGE + f"{AT},a,定期交流,是,2024-12-06,,2015-10-18\n",
        },
        period="2024-09-01",
        actual=1,
        population=2,
    ),
    Case(
        *(
            "a day after the audit has not come",
            "a move planned for May is no move in February",
            "leiyang",
            "2026-02-27",
            "leiyang/23c",
        ),
        *("pending",),
        files={
            "学校名单": RURAL,
            "教职工": ROSTER + member("1", "王安"),
            "专业技术职务聘任": "学校标识码,教职工号,聘任职称等级,职称系列,聘任开始年月,"
            "是否在乡村学校评聘,调离乡村学校年月,是否特级教师\n"
            f"{AT},1,副高级,常规,2022-05-17,是,2026-05-18,否\n",
        },
        period="2026-01-01",
    ),
    Case(
        *(
            "a window inside a period ends with it",
            "Women's Day events end with March",
            "shandan",
            "2026-06-30",
            "shandan/11",
            "fail",
        ),
        files={"学校名单": TOWN, "活动": "学校标识码,活动编号,活动日期,活动类型,节日\n" + f"{AT},1,2025-11-02,文体活动,\n"},
        period="2026-01-01",
    ),
    Case(
        *("a window inside a period ends with it", "Spring Festival visits end in February", "shandan", "2026-06-30"),
        *("shandan/10-spring-festival", "fail"),
        files={"学校名单": TOWN, "活动": "学校标识码,活动编号,活动日期,活动类型,节日\n" + f"{AT},1,2025-11-02,文体活动,\n"},
        period="2025-09-01",
    ),
    Case(
        *("anniversaries belong to their year", "thirty years in November 2025: not of 2026", "shandan", "2026-03-31"),
        *("shandan/4-thirty-years", "not_applicable"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER.replace("行政职务", "从教年月") + f"{AT},1,王安,专任教师,在本单位任职,2010-09-01,,1995-11-01\n",
            "活动": "学校标识码,活动编号,活动日期,活动类型\n" + f"{AT},1,2025-11-02,文体活动\n",
        },
        period="2026-01-01",
    ),
    Case(
        *("anniversaries belong to their year", "thirty years this November: of this year, not due yet"),
        *("shandan", "2026-03-31"),
        *("shandan/4-thirty-years", "pending"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER.replace("行政职务", "从教年月") + f"{AT},1,王安,专任教师,在本单位任职,2010-09-01,,1996-11-01\n",
            "活动": "学校标识码,活动编号,活动日期,活动类型\n" + f"{AT},1,2025-11-02,文体活动\n",
        },
        period="2026-01-01",
    ),
    Case(
        *(
            "two years are calendar years",
            "2026 looks at 2025 and 2026, not at June 2024",
            "shandan",
            "2026-03-31",
            "shandan/8d-urban",
            "pending",
        ),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安"),
            "体检": "学校标识码,教职工号,体检日期,体检机构级别,是否免费\n" + f"{AT},1,2024-06-01,县级医院,是\n",
        },
        period="2026-01-01",
    ),
    Case(
        *(
            "two figures of one day are an interval",
            "one of them fails, one passes",
            "leiyang",
            "2025-12-31",
            "leiyang/2a",
            "unknown",
        ),
        files={
            "学校名单": TOWN,
            "主管部门数据": FIGURE
            + "青屿县,义务教育教师平均工资收入,2025-12-31,80000,同口径\n"
            + "青屿县,义务教育教师平均工资收入,2025-12-31,100000,同口径\n"
            + "青屿县,公务员平均工资收入,2025-12-31,90000,同口径\n",
        },
    ),
    Case(
        *("of two figures the later stands", "100000 in June, 80000 in December"),
        *("leiyang", "2025-12-31", "leiyang/2a", "fail"),
        files={
            "学校名单": TOWN,
            "主管部门数据": FIGURE
            + "青屿县,义务教育教师平均工资收入,2025-06-30,100000,同口径\n"
            + "青屿县,义务教育教师平均工资收入,2025-12-31,80000,同口径\n"
            + "青屿县,公务员平均工资收入,2025-12-31,90000,同口径\n",
        },
    ),
    # ------------------------------------------------------------------ rows and lists
    Case(
        *(
            "a meeting without a district may be any district's",
            "two of two meetings have none",
            "leiyang",
            "2025-12-31",
            "leiyang/1b",
        ),
        *("unknown",),
        files={
            "学校名单": TOWN + "2162900001,乙小学,松塘区,小学,乡村,公办\n",
            "主管部门活动": "所属区县,事项名称,事项类型,举办日期\n"
            ",会一,研究教师队伍建设工作会议,2025-05-01\n,会二,研究教师队伍建设工作会议,2025-06-01\n青屿县,会三,其他,2025-06-01\n",
        },
        subject="青屿县",
    ),
    Case(
        *(
            "two lines of one month are two",
            "two meetings in May, no day given",
            "leiyang",
            "2025-12-31",
            "leiyang/1b",
            "pass unknown",
        ),
        files={
            "学校名单": TOWN,
            "主管部门活动": "所属区县,事项类型,举办日期\n" + "青屿县,研究教师队伍建设工作会议,2025-05\n" * 2,
        },
    ),
    Case(
        *(
            "service that is no teaching",
            "25 rural years teaching and 6 not teaching: nobody is due",
            "leiyang",
            "2025-12-31",
            "leiyang/23b",
        ),
        *("not_applicable",),
        files={
            "学校名单": RURAL,
            "教职工": "学校标识码,教职工号,姓名,性别,出生日期,教职工类别,岗位类别,人员状态,进本校年月,职称,是否符合评审条件\n"
            f"{AT},1,王安,男,1967-04-10,专任教师,专业技术岗位,在本单位任职,2000-09-01,中级,是\n",
            "工作经历": "学校标识码,教职工号,任职开始年月,任职结束年月,是否农村,是否任教\n"
            f"{AT},1,1989-09-01,1995-08-31,是,否\n{AT},1,1995-09-01,2020-08-31,是,是\n",
            "专业技术职务聘任": "学校标识码,教职工号,聘任职称等级,职称系列,聘任开始年月\n",
        },
    ),
    Case(
        *(
            "what cannot matter is not asked",
            "a private kindergarten without a roster has no eligible teacher",
            "leiyang",
            "2025-08-31",
        ),
        *("leiyang/13b", "pass"),
        files={
            "学校名单": TOWN + "1162900001,乙幼儿园,青屿县,幼儿园,城区,民办\n",
            "教职工": TEN + f"{AT},a,王安,男,1980-02-28,专任教师,是,在本单位任职,2010-09-01,\n",
            "交流轮岗": EXCHANGE + f"{AT},a,定期交流,否,2024-09-01,,\n",
        },
        partial=("教职工", "交流轮岗"),
        period="2024-09-01",
    ),
    Case(
        *(
            "what cannot matter is not asked",
            "a town school has no rural teacher, whatever its list lacks",
            "wenzhou",
            "2025-12-31",
        ),
        *("wenzhou/2-3-senior", "not_applicable"),
        files={"学校名单": TOWN},
    ),
    Case(
        *("a list speaks for the schools in it", "another school's training says nothing of this one"),
        *("shandan", "2025-12-31"),
        *("shandan/6b", "unknown"),
        files={
            "学校名单": TOWN + SECOND,
            "教职工": ROSTER + member("1", "王安") + member("2", "李平", at="2162900001"),
            "培训": "学校标识码,教职工号,培训项目名称,培训级别,开始日期\n" + f"{AT},1,国培,国家级,2025-05-01\n",
        },
        partial=("培训",),
        subject="2162900001",
    ),
    Case(
        *(
            "a row that names a stranger perhaps counts",
            "the only check-up is of somebody whom no list has",
            "leiyang",
            "2025-12-31",
        ),
        *("leiyang/18a", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安"),
            "体检": "学校标识码,教职工号,姓名,体检日期,体检机构级别,是否免费\n" + f"{AT},,欧阳未名,2025-03-01,县级医院,是\n",
        },
    ),
    Case(
        *("a row that denies itself perhaps counts", "体检情况: 未检"),
        *("leiyang", "2025-12-31", "leiyang/18a", "unknown fail"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安"),
            "体检": "学校标识码,教职工号,姓名,体检日期,体检机构级别,是否免费,体检情况\n"
            + f"{AT},1,王安,2025-03-01,县级医院,是,未检\n",
        },
    ),
    Case(
        *(
            "an approval may still come",
            "an entry of this year without approval: not lost yet",
            "leiyang",
            "2026-03-31",
            "leiyang/7b",
            "pending",
        ),
        files={
            "学校名单": TOWN,
            "进校园事项": "学校标识码,事项名称,事项类型,进校日期,是否经批准\n" + f"{AT},宣讲,宣传教育,2026-02-01,否\n",
        },
        period="2026-01-01",
    ),
    Case(
        *("an absent figure is unknown", "the bureau reported other figures"),
        *("leiyang", "2025-12-31", "leiyang/25", "unknown"),
        files={"学校名单": TOWN, "主管部门数据": FIGURE + "青屿县,会议数,2025-12-31,40,\n"},
    ),
    Case(
        *(
            "posts of two districts are two",
            "each district has a post of the same name, one was not visited for",
            "leiyang",
            "2025-12-31",
        ),
        *("leiyang/1d", "fail"),
        files={
            "学校名单": TOWN + "2162900001,乙小学,松塘区,小学,乡村,公办\n",
            "走访责任岗位": "所属区县,走访岗位\n青屿县,镇长\n松塘区,镇长\n",
            "主管部门活动": "所属区县,事项类型,举办日期,走访岗位\n青屿县,走访慰问,2025-05-01,镇长\n",
        },
        subject="松塘区",
    ),
]
