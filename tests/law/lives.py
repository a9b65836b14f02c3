"""Lives of people and schools on the days that count: written from the texts of the rules before the program was asked."""

from __future__ import annotations

from tests.law_cases import AT, NINE, ROSTER, SECOND, TALK, TEN, TOWN, Case, S, member, talk

POINT = "lives written before they were judged"
END = "2025-12-31"
SPRING = "2026-03-31"
YEAR = "2025-01-01"
TERM, AUTUMN = "2025-02-01", "2025-09-01"
RURAL = S + f"{AT},甲小学,青屿县,小学,乡村,公办\n"
CHECK = "学校标识码,教职工号,姓名,体检日期,体检机构级别,是否免费\n"
EVENT = "学校标识码,活动编号,活动名称,活动日期,活动类型,活动范围,是否面向教职工,是否举行\n"
PAID = "学校标识码,教职工号,发放项目,发放所属月份,实发日期\n"
MEETING = "所属区县,事项名称,事项类型,召开主体,举办日期\n"
LIVES = "学校标识码,教职工号,姓名,性别,出生日期,教职工类别,人员状态,进本校年月,离校年月,从教年月\n"
SOUTH = "学校标识码,教职工号,姓名,教职工类别,是否在编,人员状态,职称,进本校年月,离校年月\n"
OTHER = "2162900001"
MOVED = member("1", "王安", "调离", "2025-08-31") + member("1", "王安", joined="2025-09-01", at=OTHER)
TWO_SCHOOLS = {"学校名单": TOWN + SECOND}
STUDY = "研究教师队伍建设工作会议"
A, B = member("1", "王安"), member("2", "李平")


def _case(
    says: str, rule: str, verdicts: str, files: dict[str, str], period: str = YEAR, as_of: str = END, **more: object
) -> Case:
    pack = rule.split("/")[0]
    return Case(POINT, says, pack, as_of, rule, verdicts, files={**files}, period=period, **more)  # type: ignore[arg-type]


def talked(says: str, verdicts: str, staff: str, talks: str, *, as_of: str = END, period: str = YEAR, **more: object) -> Case:
    """Two thirds of the staff in post at the year's end were talked to."""
    files = {"学校名单": TOWN, "教职工": ROSTER + staff, "谈心谈话": TALK + talks}
    return _case(says, "shandan/3c", verdicts, {**files, **more.pop("files", {})}, period, as_of, **more)  # type: ignore[dict-item]


def checked(says: str, verdicts: str, staff: str, checks: str = "", *, school: str = RURAL, rule: str = "8d-rural") -> Case:
    """Teachers due were checked free of charge."""
    return _case(says, f"shandan/{rule}", verdicts, {"学校名单": school, "教职工": ROSTER + staff, "体检": CHECK + checks})


def held(says: str, verdicts: str, *events: str, period: str = AUTUMN, life: tuple[str, str] = ("", ""), **cells: str) -> Case:
    """One event of the whole school a term, of a school with a life of its own."""
    school = "学校标识码,学校名称,所属区县,学段,开办年月,撤并年月\n" + f"{AT},甲小学,青屿县,小学,{life[0]},{life[1]}\n"
    scope, took_place = cells.get("scope", "全校性"), cells.get("held", "是")
    rows = "".join(f"{AT},H{n},活动{n},{day},文体活动,{scope},是,{took_place}\n" for n, day in enumerate(events))
    return _case(says, "shandan/8b", verdicts, {"学校名单": school, "活动": EVENT + rows}, period, SPRING)


def paid(says: str, verdicts: str, joined: str, left: str = "", payments: str = "", period: str = "2025-03-01") -> Case:
    """The allowance of a month was paid to whoever was in post on its first day."""
    staff = member("1", "王安", "退休" if left else "在本单位任职", left, joined)
    files = {"学校名单": RURAL, "教职工": ROSTER + staff, "发放记录": PAID + payments}
    return _case(says, "shandan/2b-allowance", verdicts, files, period)


def exchanged(
    says: str, verdicts: str, tenth: str, rows: str = f"{AT},t1,定期交流,否,2025-09-01\n", population: int | None = None
) -> Case:
    """A tenth of those who may be exchanged on 1 September were; nine others are eligible."""
    files = {
        "学校名单": TOWN,
        "教职工": TEN + NINE + tenth,
        "交流轮岗": "学校标识码,教职工号,交流轮岗类型,是否调动人事关系,交流开始年月\n" + rows,
    }
    return _case(says, "leiyang/13b", verdicts, files, AUTUMN, "2026-08-31", subject="青屿县", population=population)


def tenth(sex: str = "男", born: str = "1980-01-01", established: str = "是", joined: str = "2010-09-01") -> str:
    return f"{AT},t1,周宁,{sex},{born},专任教师,{established},在本单位任职,{joined},\n"


def life(
    says: str,
    rule: str,
    verdicts: str,
    began: str,
    *,
    status: str = "在本单位任职",
    left: str = "",
    as_of: str = END,
    period: str = YEAR,
) -> Case:
    """An event for whoever completes thirty years, or retires; there was none."""
    staff = f"{AT},1,王安,男,1965-03-01,专任教师,{status},2000-09-01,{left},{began}\n"
    files = {"学校名单": TOWN, "教职工": LIVES + staff, "活动": EVENT + f"{AT},H1,会,2025-05-01,文体活动,全校性,是,是\n"}
    return _case(says, f"shandan/{rule}", verdicts, files, period, as_of)


def meetings(says: str, rule: str, verdicts: str, rows: str, period: str = YEAR, as_of: str = END) -> Case:
    files = {"学校名单": TOWN, "主管部门活动": MEETING + rows}
    return _case(says, f"leiyang/{rule}", verdicts, files, period, as_of, subject="青屿县")


def meeting(kind: str, day: str, name: str = "会") -> str:
    return f"青屿县,{name},{kind},市政府,{day}\n"


TALKS = [
    talked(
        "on long sick leave is not in post: two of two", "pass", A + B + member("3", "周宁", "长期病休"), talk("1") + talk("2")
    ),
    talked(
        "in post by exchange counts: two of three",
        "pass",
        A + B + member("3", "周宁", "交流轮岗(来)"),
        talk("1") + talk("2"),
        population=3,
    ),
    talked("exchanged away does not: one of one", "pass", A + member("3", "周宁", "轮岗外出"), talk("1"), population=1),
    talked(
        "joined on the last day of the year: one of two",
        "fail",
        A + member("2", "李平", joined="2025-12-31"),
        talk("1"),
        population=2,
    ),
    talked(
        "joined on the first day of the next: one of one",
        "pass",
        A + member("2", "李平", joined="2026-01-01"),
        talk("1"),
        as_of=SPRING,
        population=1,
    ),
    talked("joined some day in December: one of two", "fail", A + member("2", "李平", joined="2025-12"), talk("1"), population=2),
    talked(
        "joined some day in January: one of one",
        "pass",
        A + member("2", "李平", joined="2026-01"),
        talk("1"),
        as_of=SPRING,
        population=1,
    ),
    talked("left some day in December, perhaps the last", "unknown", A + member("2", "李平", "调离", "2025-12"), talk("1")),
    talked(
        "left on the day before the last: one of one",
        "pass",
        A + member("2", "李平", "调离", "2025-12-30"),
        talk("1"),
        population=1,
    ),
    talked("died in June: one of one", "pass", A + member("2", "李平", "死亡", "2025-06-01"), talk("1"), population=1),
    talked(
        "resigned next January, was in post: one of two",
        "fail",
        A + member("2", "李平", "辞职", "2026-01-10"),
        talk("1"),
        as_of=SPRING,
        population=2,
    ),
    talked(
        "left next January, on which day nobody says",
        "fail",
        A + member("2", "李平", "调离", "2026-01"),
        talk("1"),
        as_of=SPRING,
        population=2,
    ),
    talked(
        "an end of service that is still to come: one of two",
        "fail",
        A + member("2", "李平", left="2026-08-31"),
        talk("1"),
        population=2,
    ),
    talked("a talk on 29 February", "pass", A, talk("1", day="2024-02-29"), as_of="2024-12-31", period="2024-01-01"),
    talked("a talk on a day that there is not", "unknown", A, talk("1", day="2025-02-29")),
    talked("a talk on the last day of the year before", "fail", A, talk("1", day="2024-12-31")),
    talked("a talk on the first day", "pass", A, talk("1", day="2025-01-01")),
    talked("a talk in a month of the year", "pass", A, talk("1", day="2025-12")),
    talked("a talk that is still to come", "fail", A, talk("1", day="2026-01-05")),
    talked("a talk the year after counts for that year", "fail", A, talk("1", day="2026-01-05"), as_of=SPRING),
    talked(
        "talked to twice is one person: one of two",
        "fail",
        A + B,
        talk("1") + talk("1", day="2025-04-01"),
        population=2,
        actual=1,
    ),
    talked("by phone only", "fail", A, talk("1").replace("面对面", "电话")),
    talked("by a middle manager only", "fail", A, talk("1").replace("校级领导", "中层干部")),
    talked("the head with himself only", "fail", member("1", "王安", position="校长"), talk("1", "王安", by="王安")),
    talked(
        "number 1 of another school",
        "fail",
        A + member("1", "李平", at=OTHER),
        talk("1", "王安"),
        files=TWO_SCHOOLS,
        subject=OTHER,
    ),
    talked(
        "moved in September and talked to at the old school only",
        "fail",
        MOVED,
        talk("1", "王安"),
        files=TWO_SCHOOLS,
        subject=OTHER,
    ),
    talked("the old school owes nothing for who moved in September", "not_applicable", MOVED, "", files=TWO_SCHOOLS, subject=AT),
    talked("nobody in post: nothing is asked", "not_applicable", member("1", "王安", "退休", "2024-12-31"), ""),
]
CHECKS = [
    checked("joined on the first day of the year: not due", "not_applicable", member("1", "王安", joined="2025-01-01")),
    checked("joined on the last day before: due", "fail", member("1", "王安", joined="2024-12-31")),
    checked("joined some day in January: not due", "not_applicable", member("1", "王安", joined="2025-01")),
    checked("joined some day in December before: due", "fail", member("1", "王安", joined="2024-12")),
    checked(
        "joined on a day that nobody says", "unknown", member("1", "王安", joined="") + B, f"{AT},2,李平,2025-05-01,县级医院,是\n"
    ),
    checked("checked on the first day", "pass", A, f"{AT},1,王安,2025-01-01,县级医院,是\n"),
    checked("checked on the day before the first", "fail", A, f"{AT},1,王安,2024-12-31,县级医院,是\n"),
    checked("not free of charge", "fail", A, f"{AT},1,王安,2025-05-01,县级医院,否\n"),
    checked(
        "a blank cell for free of charge",
        "unknown",
        A + B,
        f"{AT},1,王安,2025-05-01,县级医院,\n{AT},2,李平,2025-05-01,县级医院,是\n",
    ),
    checked(
        "a worker is no teacher", "pass", A + member("2", "李平", category="工勤人员"), f"{AT},1,王安,2025-05-01,县级医院,是\n"
    ),
    checked("a school in town is not asked", "not_applicable", A, school=RURAL.replace("乡村", "镇区")),
    checked(
        "two years on the last day of the year: due",
        "pass",
        member("1", "王安", joined="2023-12-31"),
        f"{AT},1,王安,2024-01-01,县级医院,是\n",
        school=TOWN,
        rule="8d-urban",
    ),
    checked(
        "two years on the day after: not due",
        "not_applicable",
        member("1", "王安", joined="2024-01-01"),
        school=TOWN,
        rule="8d-urban",
    ),
    checked(
        "joined on 29 February: two years next year",
        "not_applicable",
        member("1", "王安", joined="2024-02-29"),
        school=TOWN,
        rule="8d-urban",
    ),
    checked(
        "the check of three calendar years ago", "fail", A, f"{AT},1,王安,2023-12-31,县级医院,是\n", school=TOWN, rule="8d-urban"
    ),
]
EVENTS = [
    held("on the first day of the term", "pass", "2025-09-01"),
    held("on the day before the first", "fail", "2025-08-31"),
    held("on the last day of the term", "pass", "2026-01-31"),
    held("some day in the last month of the term", "pass", "2026-01"),
    held("some day in August: the term before", "pass", "2025-08", period=TERM),
    held("some day of 2025: of which term?", "unknown", "2025"),
    held("it did not take place", "fail", "2025-10-10", held="否"),
    held("of one grade only", "fail", "2025-10-10", scope="年级"),
    held("opened on the first day of the term", "fail", life=("2025-09-01", "")),
    held("opened on the second day: nothing is asked", "not_applicable", life=("2025-09-02", "")),
    held("opened some day in September: the month counts whole", "fail", life=("2025-09", "")),
    held("closed on the last day of the term before", "not_applicable", life=("", "2025-08-31")),
    held("closed on the last day of the term", "fail", life=("", "2025-08-31"), period=TERM),
    held("closed in the middle of the term: nothing is asked", "not_applicable", life=("", "2025-12-01")),
]
MONTHS = [
    paid("joined on the first of the month: owed", "fail", "2025-03-01"),
    paid("joined on the second: not owed", "not_applicable", "2025-03-02"),
    paid("joined some day of the month", "unknown", "2025-03"),
    paid("left on the first of the month: owed", "fail", "2010-09-01", "2025-03-01"),
    paid("left on the last day of the month before", "not_applicable", "2010-09-01", "2025-02-28"),
    paid("no day of payment: not paid", "fail", "2010-09-01", payments=f"{AT},1,乡村教师生活补助,2025-03,\n"),
    paid("paid late is paid", "pass", "2010-09-01", payments=f"{AT},1,乡村教师生活补助,2025-03,2025-06-10\n"),
    paid("paid for another month", "fail", "2010-09-01", payments=f"{AT},1,乡村教师生活补助,2025-02,2025-03-10\n"),
]
EXCHANGES = [
    exchanged("one of ten, begun on the first day", "pass", tenth(), population=10),
    exchanged(
        "begun on the day before: of the year before", "fail", tenth(), f"{AT},t1,定期交流,否,2025-08-31\n", population=None
    ),
    exchanged("of a kind that does not count", "fail", tenth(), f"{AT},t1,跟岗学习,否,2025-09-01\n", population=10),
    exchanged("fifty on the day itself: eligible", "pass", tenth(born="1975-09-01"), population=10),
    exchanged("fifty-one on the day after: eligible", "pass", tenth(born="1974-09-02"), population=10),
    exchanged("fifty-one on the day itself: not", "fail", tenth(born="1974-09-01"), population=9),
    exchanged("a woman of forty-five: eligible", "pass", tenth("女", "1979-09-02"), population=10),
    exchanged("a woman of forty-six: not", "fail", tenth("女", "1979-09-01"), population=9),
    exchanged("nine years on the day itself: eligible", "pass", tenth(joined="2016-09-01"), population=10),
    exchanged("nine years on the day after: not", "fail", tenth(joined="2016-09-02"), population=9),
    exchanged("not on the establishment", "fail", tenth(established="否"), population=9),
]
LIVED = [
    life("thirty years in September", "4-thirty-years", "fail", "1995-09-01"),
    life("thirty years on the last day", "4-thirty-years", "fail", "1995-12-31"),
    life("thirty years on the first day of the next year", "4-thirty-years", "not_applicable", "1996-01-01"),
    life("thirty years some day of the year", "4-thirty-years", "fail", "1995"),
    life("thirty years in December or January", "4-thirty-years", "not_applicable", "1996-01"),
    life("began on 29 February", "4-thirty-years", "fail", "1996-02-29", as_of="2026-12-31", period="2026-01-01"),
    life("left before the end of the year", "4-thirty-years", "not_applicable", "1995-09-01", status="退休", left="2025-10-31"),
    life("retired in August: a send-off", "4-retirement", "fail", "1985-09-01", status="退休", left="2025-08-31"),
    life("retired the year before", "4-retirement", "not_applicable", "1985-09-01", status="退休", left="2024-12-31"),
    life("moved away: no send-off", "4-retirement", "not_applicable", "1985-09-01", status="调离", left="2025-08-31"),
]
DATED = [
    _case(
        f"{month}: {says}",
        "leiyang/22-talent",
        verdict,
        {"学校名单": RURAL, "教职工": SOUTH + f"{AT},1,王安,专任教师,是,在本单位任职,初级,2010-09-01,\n", "发放记录": PAID},
        month,
        "2019-12-31",
    )
    for month, says, verdict in (
        ("2019-08-01", "before the allowance was there", "not_applicable"),
        ("2019-09-01", "its first month", "fail"),
    )
]
BUREAU = [
    meetings("awards on Teachers' Day are not before it", "3", "fail", meeting("评优奖模活动", "2025-09-10")),
    meetings("awards on the day before", "3", "pass", meeting("评优奖模活动", "2025-09-09")),
    meetings("awards some day in September", "3", "unknown", meeting("评优奖模活动", "2025-09")),
    meetings("awards some day in August", "3", "pass", meeting("评优奖模活动", "2025-08")),
    meetings("a commendation thirty days before", "1a", "pass", meeting("教师节庆祝表彰大会", "2025-08-11")),
    meetings("a commendation thirty-one days before", "1a", "fail", meeting("教师节庆祝表彰大会", "2025-08-10")),
    meetings("a commendation on the last day of September", "1a", "pass", meeting("教师节庆祝表彰大会", "2025-09-30")),
    meetings(
        "a commendation of no day, and August is still to come",
        "1a",
        "pending",
        meeting("教师节庆祝表彰大会", "") + meeting(STUDY, "2026-02-01"),
        "2026-01-01",
        SPRING,
    ),
    meetings(
        "two meetings of different names on one day",
        "1b",
        "pass",
        meeting(STUDY, "2025-05-01") + meeting(STUDY, "2025-05-01", "会二"),
    ),
    meetings("one meeting listed twice", "1b", "fail", meeting(STUDY, "2025-05-01") * 2),
    meetings(
        "one of the two by the bureau itself",
        "1b",
        "fail",
        meeting(STUDY, "2025-05-01") + meeting(STUDY, "2025-06-01", "会二").replace("市政府", "教育局"),
    ),
    meetings(
        "who convened the second is not said",
        "1b",
        "unknown",
        meeting(STUDY, "2025-05-01") + meeting(STUDY, "2025-06-01", "会二").replace("市政府", ""),
    ),
]
CASES = [*TALKS, *CHECKS, *EVENTS, *MONTHS, *EXCHANGES, *LIVED, *DATED, *BUREAU]
