"""The ten schools of the Leiyang sample, one story each; what a school plants stands at the end of its story."""

from __future__ import annotations

from fractions import Fraction

from tools.samples.county import School, day
from tools.samples.leiyang_life import (
    HOSPITAL,
    LAST,
    SPRING,
    THIS,
    YEAR,
    appointed,
    check_all,
    exchange,
    fresh,
    here,
    office,
    ordinary,
    served,
    settled,
    talk_with,
)


def camphor(s: School) -> None:
    """Town primary school: 12 teachers to be exchanged, and the ages and years just inside and just outside."""
    head = office(s)
    regular = settled(s, 9)
    regular[0]["backbone"] = True
    s.person(sex="female", born_on=day("1978-09-02"), joined_school_on=day("2005-08"))  # 45 years and 364 days
    s.person(sex="male", born_on=day("1973-09-02"), joined_school_on=day("2000-08"))  # 50 years and 364 days
    s.person(sex="male", born_on=day("1984-05-20"), joined_school_on=day("2015-08"))  # 9 years and some days
    s.person(sex="female", born_on=day("1978-09-01"), joined_school_on=day("2005-08"))  # 46 years that day
    s.person(sex="male", born_on=day("1985-05-20"), joined_school_on=day("2015-10"))  # 8 years, 11 months
    fresh(s, 3)
    settled(s, 1, establishment=False)
    settled(s, 1, status="long_sick")
    exchange(s, regular[0], "2024-09", "2025-08")
    exchange(s, regular[1], "2025-02", None, "counterpart")
    exchange(s, regular[2], "2025-09", None)
    talk_with(s, here(s), head)
    ordinary(s)
    s.event("culture_sport", "2025-11-20", "教职工乒乓球赛")
    check_all(s)
    s.training(regular[4], "省级骨干教师研修", "province", "2025-08-04", 60)
    s.entry("消防安全宣传", "2025-04-22", "publicity", True, "耒教组〔2025〕7号")
    s.entry("推普周检查", "2025-09-16", "inspection", True, "耒教组〔2025〕20号")
    s.expect("13a-list", LAST, "fail", (2, 12, 12), "12人符合条件（含差一天满46、51周岁的），交流2人")
    s.expect("13b-school", LAST, "pass", (2, 12, 2), "12人中交流2人")
    s.expect("13b-school", THIS, "pass", (1, 10, 1), "学年未结束已有1人，10人的10%")
    s.expect("13a-list", THIS, "pending", (1, 10, 10), "上学年外出未归、已超龄的不再计入")
    s.expect("13c-school", LAST, "pass", (1, 2, 1), "交流2人，骨干1人")
    s.expect("13d", LAST, "unknown", (), "系统导出没有职务一列")
    s.expect("5c-coverage", YEAR, "pass", (16, 16, 16), "全部谈到；外出交流、病休的不计")
    s.expect("5c-held", YEAR, "pass", story="校级领导与教师谈过")
    s.expect("5a", YEAR, "pass", (1, 1), "征求一次")
    s.expect("7b", YEAR, "pass", (0, 0), "两项都经批准")
    s.expect("15-school", YEAR, "pass", (1, 1), "省级培训")
    s.expect("17a", LAST, "pass", (1, 1), "上学年第一学期1次")
    s.expect("17b", THIS, "pass", (1, 1), "本学期已开展")
    s.expect("17a", THIS, "pending", (0, 1), "本学期未结束")
    s.expect("18a-coverage", YEAR, "pass", (17, 17, 17), "全部体检")
    s.expect("21-womens-day", YEAR, "pass", (1, 1), "3月7日")
    s.expect("23b", YEAR, "not_applicable", (), "城区学校")
    s.expect("22-talent", "2025-06-01", "not_applicable", (), "城区学校")
    s.expect("10-thirty-years", YEAR, "unknown", (), "系统导出没有从教年月")
    s.expect("10-induction", YEAR, "not_applicable", (), "本年没有人到校")
    s.expect("2b-contracts", "2025-01-01", "not_applicable", (), "公办学校")


def egret(s: School) -> None:
    """Town primary school: one birth date is missing, and one thing each is left undone."""
    head = office(s)
    regular = settled(s, 10)
    settled(s, 1, born_on=None)
    fresh(s, 3)
    fresh(s, 1, joined_school_on=day("2025-08"))
    regular[3]["backbone"] = regular[4]["backbone"] = True
    exchange(s, regular[0], "2024-09", "2025-08", "group")
    talk_with(s, here(s)[1:], head)
    s.event("psych_counselling", "2025-03-12", "教职工心理辅导")
    s.event("psych_counselling", "2025-05-21", "教职工心理辅导")
    ordinary(s, counselling=False, opinion=False)
    check_all(s, here(s)[:5])
    s.training(regular[1], "校本研修", "school", "2025-04-01", 8)
    s.entry("垃圾分类宣传", "2025-03-03", "publicity", False)
    s.entry("创卫检查", "2025-10-10", "inspection", False)
    s.entry("毕业照拍摄", "2025-06-10", "other", False)
    s.expect("13b-school", LAST, "unknown", (), "10或11人符合条件，交流1人：出生日期未填，左右结果")
    s.expect("13a-list", LAST, "fail", (), "1人出生日期未填，但怎么算都没有全部交流")
    s.expect("13c-school", LAST, "fail", (0, 1, 1), "交流1人，不是骨干")
    s.expect("5c-coverage", YEAR, "fail", (14, 15, 15), "1人没有谈到")
    s.expect("5a", YEAR, "fail", (0, 1), "没有征求意见")
    s.expect("7b", YEAR, "fail", (2, 0), "两项未经批准；其他事项不在此列")
    s.expect("15-school", YEAR, "fail", (0, 1), "只有校级培训")
    s.expect("17a", LAST, "fail", (0, 1), "上学年第一学期没有，第二学期的两次不能抵")
    s.expect("17a", SPRING, "pass", (2, 1), "第二学期2次")
    s.expect("18a-coverage", YEAR, "fail", (5, 16, 16), "16人中5人体检")
    s.expect("10-induction", YEAR, "unknown", (), "8月到校1人，没有从教年月，不知是否新入职")


def bamboo(s: School) -> None:
    """Town junior school: kinds of exchange that count and one that does not, and blanks."""
    head = office(s)
    regular = settled(s, 12)
    fresh(s, 3)
    s.person(status="retired", born_on=day("1965-01-20"), joined_school_on=day("1998-08"))
    regular[5]["backbone"] = True
    exchange(s, regular[0], "2024-10", "2025-06", "counterpart")
    exchange(s, regular[1], "2024-11", "2024-12", "other")
    talk_with(s, here(s)[:-1], head)
    s.talk(here(s)[-1], "2025-06-03", head, form=None)
    s.event("psych_screening", "2025-03-12", "教职工心理健康排查")
    s.event("psych_lecture", "2024-10-16", "教职工心理健康讲座")
    s.event("culture_sport", "2024-11-08", "年级组拔河", scope="group")
    s.event("culture_sport", "2025-04-30", "教职工歌咏比赛")
    ordinary(s, counselling=False, sport=False)
    check_all(s)
    s.training(regular[2], "教师培训", None, "2025-07-01", 24)
    s.entry("普法宣传", "2025-05-06", "publicity", None)
    s.expect("13b-school", LAST, "fail", (1, 12, 2), "对口支援1人计入，跟岗学习1人不计")
    s.expect("5c-coverage", YEAR, "unknown", (), "1人谈话方式未填，其余都谈到")
    s.expect("7b", YEAR, "unknown", (), "是否批准、文号都未填")
    s.expect("15-school", YEAR, "unknown", (), "培训级别未填")
    s.expect("17a", LAST, "pass", (1, 1), "讲座也算")
    s.expect("17a", SPRING, "fail", (0, 1), "心理健康排查不是辅导")
    s.expect("17b", LAST, "pass", (1, 1), "年级组活动也算")
    s.expect("10-retirement", YEAR, "unknown", (), "1人退休，系统导出没有离校年月")


def camellia(s: School) -> None:
    """Rural nine-year school: titles just inside the conditions, a move on the fifth anniversary."""
    head = office(s, born_on=day("1970-03-01"), leader_since=day("2014-09-01"))
    s.person(
        position="deputy_head",
        sex="male",
        born_on=day("1972-01-10"),
        joined_school_on=day("2005-08"),
        leader_since=day("2014-09-02"),
    )
    regular = settled(s, 6)
    regular[2]["backbone"] = regular[3]["backbone"] = True
    fresh(s, 3)
    fresh(s, 1, establishment=False)
    older = {"joined_school_on": day("2005-01"), "title": "intermediate"}
    gap = s.person(sex="male", born_on=day("1967-04-30"), **{**older, "title": "senior"})
    served(s, gap, "1990-09", "1999-08")
    served(s, gap, "1999-09", "2004-12", rural=False)
    served(s, gap, "2005-01", None)
    woman = s.person(sex="female", born_on=day("1972-04-20"), **{**older, "title": "senior"})
    served(s, woman, "2000-09", None)
    late = s.person(sex="male", born_on=day("1967-05-01"), **older)
    served(s, late, "1988-09", None)
    short = s.person(sex="male", born_on=day("1966-01-15"), **older)
    served(s, short, "1996-02", "2010-08")
    served(s, short, "2008-09", None)
    for person in (gap, woman):
        appointed(s, person, "2025-11-20", "grassroots")
    for person in (gap, woman, late, short):
        person["began_teaching_on"] = day("1990-09")
    thirty = s.person(sex="female", born_on=day("1973-02-11"), began_teaching_on=day("1995-09"), joined_school_on=day("2003-08"))
    retired = s.person(
        status="retired", born_on=day("1964-12-10"), left_school_on=day("2025-01-31"), began_teaching_on=day("1986-09")
    )
    moved = s.person(sex="female", born_on=day("1976-02-02"), status="left", left_school_on=day("2025-08-31"), title="senior")
    appointed(s, moved, "2020-08-31", left="2025-08-31")
    talk_with(s, [p for p in here(s) if p["position"] == "none"], head)
    ordinary(s)
    s.event("thirty_years", "2025-09-09", "从教30年庆祝仪式")
    s.event("retirement", "2025-01-17", "退休教师欢送仪式")
    check_all(s)
    s.entry("森林防火宣传", "2025-03-20", "publicity", None, "耒教组〔2025〕5号")
    s.expect("13a-list", LAST, "fail", (0, 6, 6), "6人符合条件，没有交流")
    s.expect("13b-school", LAST, "fail", (0, 6, 1), "没有交流")
    s.expect("13c-school", LAST, "not_applicable", (), "无人交流")
    s.expect("13d", LAST, "fail", (0, 1, 1), "校长9月1日恰满10年；副校长差一天不计")
    s.expect("13d", THIS, "pending", (0, 2, 2), "本学年两人都满10年")
    s.expect("5c-coverage", YEAR, "pass", (16, 16, 16), "副校长本人计为已覆盖，其余都谈到")
    s.expect("7b", YEAR, "pass", (0, 0), "是否批准未填而有文号")
    s.expect(
        "23b",
        YEAR,
        "pass",
        (2, 2, 2),
        "男恰满30年（中间在城区的不计）、女满25年，都已评聘；5月1日出生的差24个月零1天、29年11个月的不计",
    )
    s.expect("23c", YEAR, "pass", (0, 0), "满5年当日调离，可以")
    s.expect(
        "22-talent", "2025-06-01", "pass", (16, 16, 16), "在编的全部发放，8月调离的1人6月仍应发；非在编1人、1月退休的1人不计"
    )
    s.expect("10-thirty-years", YEAR, "pass", (1, 1), f"{thirty['name'][0]}老师1995年9月从教，9月9日庆祝")
    s.expect("10-retirement", YEAR, "pass", (1, 1), f"{retired['name'][0]}老师1月退休，已欢送")


def azalea(s: School) -> None:
    """Rural primary school: left undone what the other did."""
    head = office(s, leader_since=day("2020-08"))
    deputy = s.person(
        category="administrator", position="deputy_head", sex="female", born_on=day("1975-05-05"), leader_since=day("2012-08")
    )
    exchange(s, deputy, "2024-10", None)
    settled(s, 3)
    fresh(s, 4)
    older = {"joined_school_on": day("1998-08"), "began_teaching_on": day("1990-09")}
    s.person(sex="male", born_on=day("1966-10-08"), title="intermediate", rural_years_stated=Fraction(31), **older)
    done = s.person(sex="female", born_on=day("1971-12-01"), title="senior", **older)
    served(s, done, "1998-08", None)
    appointed(s, done, "2025-11-20", "grassroots")
    other = s.person(sex="male", born_on=day("1966-11-11"), title="senior", **older)
    served(s, other, "1990-09", None)
    appointed(s, other, "2025-12-01")
    s.person(sex="female", born_on=day("1974-07-07"), began_teaching_on=day("1995-08"), joined_school_on=day("2001-08"))
    s.person(born_on=day("2003-02-02"), began_teaching_on=day("2025-09"), joined_school_on=day("2025-09"), title="none")
    moved = s.person(sex="male", born_on=day("1973-03-03"), status="left", left_school_on=day("2025-08-31"), title="senior")
    appointed(s, moved, "2021-09-01", left="2025-08-31")
    teachers = here(s)
    talk_with(s, teachers[:-2], head)
    for person in teachers[-2:]:
        s.talk(person, "2025-05-12", head, form="phone")
    s.event("culture_sport", "2024-12-27", "教职工跳绳比赛")
    s.event("culture_sport", "2025-06-01", "六一学生文艺汇演", for_staff=False)
    s.event("induction", "2025-09-03", "新教师入职仪式")
    ordinary(s, sport=False, women=None)
    check_all(s, teachers)
    n = len(teachers)
    s.expect("13a-list", LAST, "fail", (0, 3, 3), "3人符合条件，没有交流")
    s.expect("13d", LAST, "pass", (1, 1, 1), "副校长任满两届，10月已交流")
    s.expect("13d", THIS, "not_applicable", (), "副校长9月1日已在外交流")
    s.expect("5c-coverage", YEAR, "fail", (n - 2, n, n), "2人只有电话谈话")
    s.expect("17b", SPRING, "fail", (0, 1), "只有面向学生的活动")
    s.expect("21-womens-day", YEAR, "fail", (0, 1), "没有活动")
    s.expect("23b", YEAR, "fail", (1, 2, 2), "1人（填报满31年）没有评聘；常规职称的不算")
    s.expect("23c", YEAR, "fail", (1, 0), "差一天满5年即调离")
    s.expect("22-talent", "2025-06-01", "fail", (n - 1, n, n), "6月1人未发；8月调离的1人仍应发，9月到校的尚不计")
    s.expect("22-talent", "2025-12-01", "pass", (n - 1, n - 1, n - 1), "12月应享受的全部发放；1人没有初级以上职称")
    s.expect("10-induction", YEAR, "pass", (1, 1), "9月入职1人，已举行仪式")
    s.expect("10-thirty-years", YEAR, "fail", (0, 1), "1人1995年8月从教，没有庆祝")


def brook(s: School) -> None:
    """Township primary school: a volunteer outside the conditions, and dates left open."""
    head = office(s)
    regular = settled(s, 5)
    regular[0]["backbone"] = False
    volunteer = fresh(s, 4)[0]
    exchange(s, volunteer, "2024-09", "2025-07")
    talk_with(s, here(s), head)
    s.event("psych_counselling", None, "教职工心理辅导")
    s.event("opinion", None, "教师意见建议征集")
    ordinary(s, counselling=False, opinion=False, women="2025-02")
    s.check(regular[0], "2025-05-14", HOSPITAL, None, None)
    s.expect("13b-school", LAST, "fail", (0, 5, 1), "自愿交流的1人不符合条件，不计")
    s.expect("13c-school", LAST, "not_applicable", (), "符合条件的无人交流")
    s.expect("5a", YEAR, "unknown", (), "征求意见没有日期")
    s.expect("17a", SPRING, "unknown", (), "心理辅导没有日期")
    s.expect("21-womens-day", YEAR, "unknown", (), "只写到2025年2月，可能早于2月6日")
    s.expect("7b", YEAR, "unknown", (), "没有提交进校园登记")


def senior(s: School) -> None:
    """Senior high school: no exchange of compulsory teachers; talks never sent in."""
    office(s)
    people = settled(s, 8) + fresh(s, 4)
    ordinary(s)
    check_all(s, people[:4], free=False)
    s.expect("13a-list", LAST, "not_applicable", (), "普通高中，不属义务教育")
    s.expect("13b-school", LAST, "not_applicable", (), "普通高中，不属义务教育")
    s.expect("13d", LAST, "not_applicable", (), "普通高中，不属义务教育")
    s.expect("5c-coverage", YEAR, "unknown", (), "没有提交谈心谈话记录")
    s.expect("15-school", YEAR, "fail", (0, 1), "没有培训记录")


def private(s: School) -> None:
    """Private school."""
    head = office(s, establishment=False)
    people = settled(s, 5, establishment=False) + fresh(s, 5, establishment=False)
    talk_with(s, people, head)
    ordinary(s)
    s.expect("13a-list", LAST, "not_applicable", (), "民办学校")
    s.expect("2b-contracts", "2025-01-01", "not_checked", (), "民办学校，佐证材料尚未核查")
    s.expect("5c-coverage", YEAR, "pass", (10, 10, 10), "全部谈到")


def paddy(s: School) -> None:
    """Rural junior school: an exchange with transfer, and what cannot be told."""
    head = office(s, born_on=day("1968-01-05"), leader_since=day("2010-08"))
    fresh(s, 5)
    came = s.person(born_on=day("1985-06-06"), began_teaching_on=day("2008-09"), joined_school_on=day("2024-09"), sex="male")
    exchange(
        s,
        came,
        "2024-09",
        "2027-08",
        transferred=True,
        from_unit="耒阳市竹海中学",
        to_unit=s.name,
        origin_joined_on=day("2014-08"),
    )
    open_case = s.person(
        sex="female",
        born_on=day("1971-11-11"),
        title="intermediate",
        title_conditions_met=None,
        joined_school_on=day("1996-08"),
        began_teaching_on=day("1993-09"),
    )
    served(s, open_case, "1996-08", None)
    s.person(born_on=day("2002-05-05"), began_teaching_on=day("2025-08"), joined_school_on=day("2025-08"), title="none")
    s.person(status="retired", born_on=day("1965-03-03"), left_school_on=day("2025-06-30"), began_teaching_on=day("1985-09"))
    moved = s.person(sex="male", born_on=day("1972-02-02"), status="left", left_school_on=day("2025-08"), title="senior")
    appointed(s, moved, "2020-08", left="2025-08")
    talk_with(s, here(s), head)
    ordinary(s)
    check_all(s)
    s.expect("13a-list", LAST, "pass", (1, 1, 1), "1人随调动交流，在原校满9年，计在现学校")
    s.expect("13b-school", LAST, "pass", (1, 1, 1), "符合条件的1人已交流")
    s.expect("13d", LAST, "not_applicable", (), "校长56周岁")
    s.expect("23b", YEAR, "unknown", (), "唯一可能的1人，是否符合评审条件未填")
    s.expect("23c", YEAR, "unknown", (), "只写到月份：2020年8月评聘、2025年8月调离，满不满5年不知")
    s.expect("22-talent", "2025-06-01", "unknown", (), "1人当月发放项目未填")
    s.expect("10-induction", YEAR, "fail", (0, 1), "8月入职1人，没有仪式")
    s.expect("10-retirement", YEAR, "fail", (0, 1), "6月退休1人，没有欢送")


def stone_bridge(s: School) -> None:
    """A teaching point whose only teacher is ill; a cook is in post. Nothing was sent in."""
    s.person(status="long_sick", joined_school_on=day("2010-08"))
    s.person(category="worker", post_category="labour", title="none")
    check_all(s)
    s.expect("5c-coverage", YEAR, "not_applicable", (), "没有在岗教师")
    s.expect("13a-list", LAST, "not_applicable", (), "唯一的教师病休")
    s.expect("22-talent", "2025-06-01", "not_applicable", (), "没有在岗教师")
    s.expect("23b", YEAR, "not_applicable", (), "没有在岗教师")
    s.expect("18a-coverage", YEAR, "pass", (1, 1, 1), "在岗1人已体检")
    s.expect("5a", YEAR, "unknown", (), "没有提交活动记录")
    s.expect("17a", THIS, "unknown", (), "没有提交活动记录")
    s.expect("23c", YEAR, "pass", (0, 0), "全市名单中没有本校的人")
    s.expect("15-school", YEAR, "fail", (0, 1), "没有培训记录")


SCHOOLS = (
    (camphor, "香樟小学", "primary", "urban", "public"),
    (egret, "白鹭小学", "primary", "urban", "public"),
    (bamboo, "竹海中学", "junior", "urban", "public"),
    (camellia, "油茶坪学校", "nine_year", "rural", "public"),
    (azalea, "映山红小学", "primary", "rural", "public"),
    (brook, "清溪中心小学", "primary", "town", "public"),
    (senior, "云台高级中学", "senior", "urban", "public"),
    (private, "启明星学校", "nine_year", "urban", "private"),
    (paddy, "稻香中学", "junior", "rural", "public"),
    (stone_bridge, "石桥教学点", "primary", "rural", "public"),
)
