"""The twelve schools of the Shandan sample, one story each; what a school plants stands at the end of its story."""

from __future__ import annotations

from tools.samples.county import Row, School, day
from tools.samples.shandan_life import (
    AUTUMN,
    CHECKS,
    ENTRIES,
    HOSPITAL,
    NOW,
    RUNNING,
    SCHOOL_YEAR,
    SCHOOL_YEAR_RUNNING,
    SPRING,
    STAFF,
    YEAR,
    checks,
    festivals,
    hand_in,
    leaders,
    mind,
    sport,
    talk_with,
    training,
)


def everything_met(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(14), s.person(category="administrator"), s.person(category="worker", title="none")]
    people[5]["joined_school_on"] = day("2023-12")  # two full years on 31 December 2025, whatever the day
    hand_in(s)
    talk_with(s, people, head, secretary)
    talk_with(s, people, head, secretary, 2026)
    s.opinion("2025-11-12", people)
    s.opinion("2026-03-18", people)
    sport(s)
    mind(s)
    festivals(s)
    s.event("visit", "2026-02-10", "春节走访慰问困难教师", occasion="spring_festival", participants=6)
    s.event("womens_day", "2026-03-06", "三八妇女节插花活动", occasion="womens_day", participants=9)
    s.event("culture_sport", "2026-03-27", "教职工拔河比赛")
    checks(s, people[:16], "2024-11-20")
    training(s, people[3])
    s.training(people[4], "省级骨干教师培训", "province", "2026-01-19", 60)
    s.entry("禁毒宣传进校园", "2025-05-22", "publicity", True, "县教组〔2025〕18号")
    s.entry("义务教育均衡发展督导", "2025-10-13", "inspection", True, "县教组〔2025〕31号")
    s.entry("校服供应商看样", "2025-08-28", "other", False)
    hand_in(s, campus_entries=ENTRIES)
    s.expect("3c", YEAR, "pass", (18, 18, 12), "全部谈到")
    s.expect("13-entries", YEAR, "pass", (0, 0), "两项都经批准；其他事项不在此列")
    s.expect("13-entries", RUNNING, "pending", (0, 0), "本年尚无未经批准的，年度未结束")
    s.expect("13-secondments", "2025-04-01", "not_applicable", (), "没有借调人员")
    s.expect("1-charter", "2025-04-01", "not_checked", (), "佐证材料尚未核查")
    s.expect("4-induction", YEAR, "not_applicable", (), "本年没有新入职教师")
    s.expect("4-thirty-years", YEAR, "not_applicable", (), "本年没有从教满30年的教师")
    s.expect("2b-allowance", "2025-10-01", "not_applicable", (), "城区学校")
    s.expect("3c", RUNNING, "pass", (18, 18, 12), "本年一季度已全部谈到，年度未结束也已达标")
    s.expect("3a-event", RUNNING, "pass", (1, 1), "本年已征求一次")
    s.expect("3a-teachers", YEAR, "pass", (16, 16, 16), "16名专任教师全部征求")
    s.expect("8d-urban", YEAR, "pass", (16, 16, 16), "2024年体检，在两个自然年之内；2023年12月到校者满两年，计入")
    s.expect("8d-rural", YEAR, "not_applicable", (), "城区学校")
    s.expect("8b", NOW, "pass", (1, 1), "本学期已开展")
    s.expect("6b", RUNNING, "pass", (1, 1), "本年已派人参加省级培训")
    s.expect("10-spring-hardship", SCHOOL_YEAR_RUNNING, "pass", (1, 1), "2026年春节已慰问")
    s.expect("10-teachers-day-hardship", RUNNING, "pending", (0, 1), "教师节未到")
    s.expect("11", RUNNING, "pass", (1, 1), "2026年妇女节已活动")


def exact_boundaries(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(12), s.person(born_on=day("1973-05-02"), began_teaching_on=day("1995-12"))]
    s.person(status="long_sick")
    hand_in(s, campus_entries=ENTRIES)
    s.entry("交通安全宣传", "2025-04-10", "publicity", None, "县教组〔2025〕12号")
    s.event("thirty_years", "2025-12-31", "从教满30周年庆祝会", participants=20)
    talk_with(s, people[:10], head, secretary)
    s.opinion("2025-11-12", people)
    sport(s)
    mind(s)
    festivals(s, spring="2025-02-27", teachers="2025-09-17", women="2025-02-06")
    checks(s, people, "2024-01-01")
    training(s, people[4])
    s.expect("3c", YEAR, "pass", (10, 15, 10), "15人谈了10人，恰为三分之二；长期病休1人不计")
    s.expect("3c", RUNNING, "pending", (0, 15, 10), "本年尚未谈话，年度未结束")
    s.expect("3a-event", RUNNING, "pending", (0, 1), "本年尚未征求")
    s.expect("8d-urban", YEAR, "pass", (15, 15, 15), "2024年1月1日体检，恰在两个自然年之内")
    s.expect("8d-urban", RUNNING, "pending", (0, 15, 15), "到2026年3月31日上次体检已满两年以上，年度未结束")
    s.expect("10-spring-hardship", SCHOOL_YEAR, "pass", (1, 1), "2月27日，窗口最后一天")
    s.expect("10-spring-retired", SCHOOL_YEAR, "pass", (1, 1), "困难教师、退休教师一并走访")
    s.expect("10-teachers-day-hardship", YEAR, "pass", (1, 1), "9月17日，窗口最后一天")
    s.expect("10-teachers-day-retired", YEAR, "pass", (1, 1), "困难教师、退休教师一并走访")
    s.expect("11", YEAR, "pass", (1, 1), "2月6日，窗口第一天")
    s.expect("8b", SPRING, "pass", (1, 1), "春季学期1次")
    s.expect("13-entries", YEAR, "pass", (0, 0), "是否批准未填而有文号")
    s.expect("4-thirty-years", YEAR, "pass", (1, 1), "1995年12月从教，12月31日满30年，当日庆祝")
    s.expect("9-lecture", AUTUMN, "pass", (1, 1), "秋季学期1次")


def one_short(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(13)]
    people[2]["position"] = "middle"
    hand_in(s, campus_entries=ENTRIES)
    s.entry("反诈宣传进校园", "2025-03-12", "publicity", False)
    s.entry("卫生检查", "2025-11-05", "inspection", False)
    s.entry("防汛宣传", "2026-03-05", "publicity", False)
    talk_with(s, people[1:10], head, secretary)
    for n, person in enumerate(people[10:14]):
        s.talk(person, f"2025-06-{10 + n}", head, form=("phone", "online")[n % 2])
    s.talk(people[14], "2025-06-20", people[2], "middle")
    s.talk(head, "2025-06-24", head)
    s.opinion("2025-12-31", people)
    sport(s)
    mind(s)
    festivals(s, spring="2025-02-28", teachers="2025-09-18", women="2025-04-01")
    checks(s, people)
    training(s, people[5])
    s.expect("3c", YEAR, "fail", (9, 15, 10), "电话、线上、中层干部谈的和校长自己与自己的谈话都不算，差1人")
    s.expect("3a-event", YEAR, "pass", (1, 1), "12月31日征求，当年有效")
    s.expect("13-entries", YEAR, "fail", (2, 0), "两项未经批准")
    s.expect("13-entries", RUNNING, "fail", (1, 0), "年度未结束，一项未经批准已经进了校园，不能补办批准")
    s.expect("2b-allowance", "2025-09-01", "fail", (14, 15, 15), "9月1人的补助未发")
    s.expect("2b-allowance", "2025-10-01", "pass", (15, 15, 15), "10月全部发放")
    s.expect("8d-rural", YEAR, "pass", (15, 15, 15), "全部在县医院体检")
    s.expect("8d-rural", RUNNING, "pending", (0, 15, 15), "本年尚未体检")
    s.expect("10-spring-hardship", SCHOOL_YEAR, "fail", (0, 1), "2月28日，晚一天")
    s.expect("10-teachers-day-hardship", YEAR, "fail", (0, 1), "9月18日，晚一天")
    s.expect("11", YEAR, "fail", (0, 1), "4月1日，晚一天")


def two_and_none(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(10)]
    people.append(s.person(joined_school_on=day("2025-09"), began_teaching_on=day("2025-09")))
    s.event("induction", "2025-09-05", "新教师入职仪式", participants=13)
    hand_in(s, staff=tuple(c for c in STAFF if c != "status"))
    talk_with(s, people[:9], head, secretary)
    s.opinion("2025-06-11", people)
    sport(s, autumn=False)
    s.event("culture_sport", "2025-06-20", "教职工篮球赛")
    mind(s, screenings=False)
    s.event("psych_screening", "2025-09-24", "秋季学期教师心理健康排查")
    festivals(s)
    checks(s, people[:11])
    s.check(people[11], "2025-10-16", "石板镇中心卫生院", "township_hospital")
    training(s, people[5])
    s.expect("8b", SPRING, "pass", (2, 1), "春季学期2次")
    s.expect("8b", AUTUMN, "fail", (0, 1), "秋季学期0次，春季多的不能抵")
    s.expect("8b", NOW, "pending", (0, 1), "本学期未结束")
    s.expect("9-screening", SPRING, "fail", (0, 1), "春季学期没有排查")
    s.expect("9-screening", AUTUMN, "pass", (1, 1), "秋季学期1次")
    s.expect("4-induction", YEAR, "pass", (1, 1), "9月入职1人，已举行仪式")
    s.expect("3c", YEAR, "pass", (9, 13, 9), "13人需谈9人；花名册无人员状态一列，按在岗计")
    s.expect("8d-rural", YEAR, "fail", (11, 12, 12), "1人在乡镇卫生院体检不算；9月到校的1人不计入")


def sheets_left_out(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(8)]
    hand_in(s, participation=(), health_checks=(), trainings=())
    talk_with(s, people[:7], head, secretary)
    s.event("opinion", "2025-06-11", "教职工意见建议征集")
    sport(s)
    mind(s)
    festivals(s)
    s.expect("3c", YEAR, "pass", (7, 10, 7), "10人谈了7人")
    s.expect("3a-event", YEAR, "pass", (1, 1), "有活动记录")
    s.expect("3a-teachers", YEAR, "unknown", (), "未提交征求意见名单")
    s.expect("3a-teachers", RUNNING, "unknown", (), "未提交征求意见名单")
    s.expect("8d-rural", YEAR, "unknown", (), "未提交体检表")
    s.expect("6b", YEAR, "unknown", (), "未提交培训表")
    s.expect("13-entries", YEAR, "unknown", (), "未提交进校园登记")
    s.expect("2b-allowance", "2025-12-01", "unknown", (), "1人当月发放项目未填")


def nobody_in_post(s: School) -> None:
    s.person(status="long_sick")
    s.person(status="seconded_institution")
    hand_in(s)
    s.expect("3c", YEAR, "not_applicable", (), "无在岗教职工")
    s.expect("3a-teachers", YEAR, "not_applicable", (), "无在岗教职工")
    s.expect("8d-rural", YEAR, "not_applicable", (), "无在岗教师")
    s.expect("8d-urban", YEAR, "not_applicable", (), "乡村学校")
    s.expect("13-secondments", "2025-04-01", "not_checked", (), "有借调人员，审批材料尚未核查")
    s.expect("2b-allowance", "2025-10-01", "not_applicable", (), "无在岗教师")
    s.expect("3a-event", YEAR, "fail", (0, 1), "交了空表，等于0次")
    s.expect("6b", YEAR, "fail", (0, 1), "交了空表，等于0人次")
    s.expect("9-lecture", SPRING, "fail", (0, 1), "交了空表，等于0次")
    s.expect("9-lecture", NOW, "pending", (0, 1), "学期未结束")
    s.expect("9-screening", NOW, "pending", (0, 1), "学期未结束")


def town_school(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(11), s.person(joined_school_on=day("2025-08"), began_teaching_on=day("2025-08"))]
    people[3].update(born_on=day("1973-08-08"), began_teaching_on=day("1995-03"))
    hand_in(s)
    talk_with(s, people[:12], head, secretary)
    s.opinion("2025-11-12", people)
    s.event("culture_sport", "2025-05-16", "片区教职工气排球联赛", scope="area", participants=10)
    s.event("culture_sport", "2025-11-14", "年级组教职工羽毛球赛", scope="group", participants=7)
    mind(s)
    festivals(s)
    checks(s, people[:6])
    s.training(people[4], "校本教研培训", "school", "2025-03-10", 8)
    s.training(people[5], "学区新课标培训", "township", "2025-04-14", 12)
    training(s, people[6], "2026-03-20")
    s.expect("8d-rural", YEAR, "not_applicable", (), "镇区学校，未列入乡村")
    s.expect("8d-urban", YEAR, "not_applicable", (), "镇区学校，未列入城区")
    s.expect("4-induction", YEAR, "fail", (0, 1), "8月入职1人，没有仪式")
    s.expect("4-thirty-years", YEAR, "fail", (0, 1), "1人1995年3月从教，没有庆祝")
    s.expect("6b", YEAR, "fail", (0, 1), "只有校级、学区培训，不到县级")
    s.expect("6b", RUNNING, "pass", (1, 1), "2026年3月已参加县级培训")
    s.expect("8b", SPRING, "fail", (0, 1), "片区联合活动不代替全校性活动")
    s.expect("8b", AUTUMN, "fail", (0, 1), "年级组活动不是全校性")


def nobody_asked(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(7), *s.people(2, joined_school_on=day("2024-02"))]
    hand_in(s)
    talk_with(s, people, head, secretary)
    lecture = s.event("psych_lecture", "2025-04-16", "教职工心理健康讲座")
    for person in people:
        s.asked(lecture, person)["kind"] = "psych_lecture"
    s.event("psych_screening", "2025-09-24", "教师心理健康排查")
    s.event("culture_sport", "2025-06-01", "六一幼儿文艺演出", for_staff=False)
    s.event("culture_sport", "2025-11-07", "小班组教师合唱", scope="group", participants=4)
    festivals(s)
    checks(s, people[:8], "2025-05-20")
    s.check(people[8], "2025-05-21", HOSPITAL, "county_hospital", free=False)
    training(s, people[5])
    s.expect("3a-event", YEAR, "fail", (0, 1), "没有征求意见")
    s.expect("3a-teachers", YEAR, "fail", (0, 11, 11), "名单是讲座签到，不是征求意见")
    s.expect("8b", SPRING, "fail", (0, 1), "只有面向幼儿的活动")
    s.expect("8d-urban", YEAR, "fail", (8, 9, 9), "1人自费；到校不满两年的2人不计入")
    s.expect("9-lecture", AUTUMN, "fail", (0, 1), "秋季学期没有讲座")


def blanks(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(10)]
    people[9]["began_teaching_on"] = None
    hand_in(s, campus_entries=ENTRIES)
    s.entry("非遗展演进校园", "2025-06-18", "publicity", None)
    talk_with(s, people[:7], head, secretary)
    s.talk(people[7], "2025-06-03", head, form=None)
    s.talk(people[8], "2025-06-04", head, form=None)
    s.event("opinion", None, "教职工意见建议征集")
    listed = s.event("other", "2025-11-12", "意见征集反馈会")
    for person in people[:11]:
        s.asked(listed, person)
    s.asked(listed, None, staff_name="王大顺利")
    s.event("psych_lecture", None, "教职工心理健康讲座")
    s.event("psych_screening", "2025-03-26", "教师心理健康排查", for_staff=None)
    s.event("psych_screening", "2025-09-24", "教师心理健康排查")
    s.event("culture_sport", "2025-05-30", "教职工趣味运动会")
    s.event("culture_sport", "2025-12-30", "迎新年活动", scope=None)
    s.event("visit", "2025-01-20", "走访慰问退休教师", participants=3)
    s.event("visit", None, "教师节走访慰问", occasion="teachers_day", participants=3)
    s.event("womens_day", "2025-02", "女教职工活动", occasion="womens_day", participants=5)
    checks(s, people[:11])
    s.check(people[11], "2025-10-15", "体检中心", None)
    s.training(people[4], "教师专业培训", None, "2025-07-14", 40)
    s.expect("3c", YEAR, "unknown", (), "确知谈了7人，另2人谈话方式未填，需8人")
    s.expect("3c", RUNNING, "pending", (0, 12, 8), "本年尚未谈话")
    s.expect("3a-event", YEAR, "unknown", (), "唯一一次征求意见没有日期")
    s.expect("3a-teachers", YEAR, "unknown", (), "名单中一人姓名对不上，恰缺一人")
    s.expect("9-lecture", SPRING, "unknown", (), "唯一一次讲座没有日期")
    s.expect("9-screening", SPRING, "unknown", (), "是否面向教职工未填")
    s.expect("9-screening", AUTUMN, "pass", (1, 1), "秋季学期1次")
    s.expect("8b", AUTUMN, "unknown", (), "活动范围未填")
    s.expect("8d-rural", YEAR, "unknown", (), "1人体检机构级别未填")
    s.expect("10-spring-hardship", SCHOOL_YEAR, "unknown", (), "节日未填")
    s.expect("10-teachers-day-hardship", YEAR, "unknown", (), "慰问日期未填")
    s.expect("11", YEAR, "unknown", (), "只写到2025年2月，可能早于2月6日")
    s.expect("6b", YEAR, "unknown", (), "培训级别未填")
    s.expect("13-entries", YEAR, "unknown", (), "是否批准、批准文号都未填")
    s.expect("4-thirty-years", YEAR, "unknown", (), "1人从教年月未填，是否满30年不知")
    s.expect("6b", RUNNING, "pending", (0, 1), "本年尚无培训")


def large_and_messy(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(32), s.person(category="administrator"), s.person(category="worker", title="none")]
    s.person(status="retired", left_school_on=day("2025-11-30"), born_on=day("1965-09-20"), began_teaching_on=day("1987-09"))
    hand_in(s)
    talk_with(s, people[:24], head, secretary)
    talk_with(s, people[:5], head, secretary, 2026)
    s.opinion("2025-11-12", people)
    sport(s)
    mind(s)
    festivals(s)
    checks(s, people[:33], "2025-03-18")
    s.check(people[33], "2025-03-19", HOSPITAL, "county_hospital", free=None)
    training(s, people[9])
    for person in s.staff[2:20:6]:
        person["_"] = {"name": f"{person['name'][0]} {person['name'][1:]}"}
    for n, row in enumerate(s.county.tables["talks"][-29:]):
        row["_"] = {"form": ("当面", "面谈", "面对面")[n % 3], "held_on": messy_day(row, n)}
    s.expect("3c", YEAR, "pass", (24, 36, 24), "36人谈了24人，恰为三分之二；日期、方式写法不一")
    s.expect("3c", RUNNING, "pending", (5, 36, 24), "本年已谈5人")
    s.expect("3a-teachers", RUNNING, "pending", (0, 34, 34), "本年尚未征求")
    s.expect("8d-urban", YEAR, "unknown", (), "1人是否免费未填")
    s.expect("4-retirement", YEAR, "fail", (0, 1), "1人退休，没有欢送")


def messy_day(row: Row, n: int) -> str:
    """The day of a record in one of the forms that one meets."""
    on = row["held_on"][0]
    forms = (
        f"{on.year}.{on.month}.{on.day}",
        f"{on.year}年{on.month}月{on.day}日",
        f"{on.year}/{on.month}/{on.day}",
        f"{on:%Y%m%d}",
    )
    return forms[n % 4]


def people_come_and_go(s: School) -> None:
    head, secretary = leaders(s)
    people = [head, secretary, *s.people(9), s.person(joined_school_on=day("2025-12-31"))]
    people[5]["left_school_on"] = day("2026-06-30")
    s.person(joined_school_on=day("2026-02-16"), began_teaching_on=day("2026-02"))
    gone = [
        s.person(status="retired", left_school_on=day("2025-07-31")),
        s.person(status="left", left_school_on=day("2025-12-31")),
    ]
    s.event("retirement", "2025-07-02", "退休教师欢送会", participants=12)
    cook = s.person(category="worker", title="none", status="other_leave")
    hand_in(s)
    talk_with(s, [*people[:8], *gone], head, secretary)
    s.opinion("2025-11-12", people)
    sport(s)
    mind(s)
    festivals(s)
    checks(s, [*people[:11], gone[1]])
    training(s, cook)
    s.expect("3c", YEAR, "pass", (9, 13, 9), "年末在岗13人：12月31日到校的、当日调离的都计入，7月退休、次年到校的不计")
    s.expect("3c", RUNNING, "pending", (0, 13, 9), "2026年2月到校的1人计入本年")
    s.expect("8d-rural", YEAR, "pass", (12, 12, 12), "年内到校的不计入，12月31日调离的仍计入")
    s.expect("4-retirement", YEAR, "pass", (1, 1), "7月退休1人，已欢送")
    s.expect("4-induction", RUNNING, "pending", (0, 1), "2026年2月新入职1人，年度未结束")
    s.expect("2b-allowance", "2025-11-01", "pass", (12, 12, 12), "12月31日到校的尚不计，当日调离的应发")
    s.expect("2b-allowance", "2025-12-01", "pass", (12, 12, 12), "12月31日到校的自下月起计，当日调离的仍应发")
    s.expect("6b", YEAR, "fail", (0, 1), "参训的是工勤人员，不是教师")


def two_of_one_name(s: School) -> None:
    head, secretary = leaders(s)
    twins = [s.person(name="王芳", sex="female"), s.person(name="王芳", sex="female")]
    others = s.people(5)
    unclear = s.person(status=None)
    hand_in(s, health_checks=("staff_id", *CHECKS))
    talk_with(s, [head, secretary, *others], head, secretary)
    s.talk(None, "2025-09-10", head, staff_name="王芳")
    listed = s.opinion("2025-11-12", [head, secretary, *others, unclear])
    s.asked(listed, None, staff_name="王芳")
    sport(s)
    mind(s)
    festivals(s)
    checks(s, [head, secretary, *twins, *others, unclear])
    training(s, others[0])
    s.expect("3c", YEAR, "pass", (), "一人状态未填、一条谈话分不清是哪个王芳，怎么算都够三分之二")
    s.expect("3a-teachers", YEAR, "fail", (), "名单上只有一个王芳，两人中总有一人没有征求")
    s.expect("8d-rural", YEAR, "pass", (), "体检表有工号，同名也分得清")


SCHOOLS = (
    (everything_met, "云杉小学", "primary", "urban"),
    (exact_boundaries, "石燕小学", "primary", "urban"),
    (one_short, "沙枣学校", "nine_year", "rural"),
    (two_and_none, "胡麻小学", "primary", "rural"),
    (sheets_left_out, "青稞小学", "primary", "rural"),
    (nobody_in_post, "芨芨滩教学点", "primary", "rural"),
    (town_school, "红柳初级中学", "junior", "town"),
    (nobody_asked, "马莲幼儿园", "kindergarten", "urban"),
    (blanks, "雪岭小学", "primary", "rural"),
    (large_and_messy, "驼铃中学", "complete", "urban"),
    (people_come_and_go, "月牙小学", "primary", "rural"),
    (two_of_one_name, "阳坡小学", "primary", "rural"),
)
