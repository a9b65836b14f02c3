"""Time: what a field says on the day that counts."""

from __future__ import annotations

from tests.law_cases import AT, EXCHANGE, FIGURE, NINE, ROSTER, RURAL, TALK, TEN, TOWN, Case, member, talk

CASES = [
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
            "leiyang/22-talent",
            "fail",
        ),
        files={
            "学校名单": RURAL,
            "教职工": "学校标识码,教职工号,姓名,教职工类别,是否在编,人员状态,职称,进本校年月,离校年月\n"
            f"{AT},1,王安,专任教师,是,退休,初级,2010-09-01,2025-06-30\n",
            "发放记录": "学校标识码,教职工号,发放项目,发放所属月份,实发日期\n",
        },
        period="2025-06-01",
    ),
    Case(
        *("a month is owed on its first day", "July is not", "leiyang", "2025-12-31", "leiyang/22-talent", "not_applicable"),
        files={
            "学校名单": RURAL,
            "教职工": "学校标识码,教职工号,姓名,教职工类别,是否在编,人员状态,职称,进本校年月,离校年月\n"
            f"{AT},1,王安,专任教师,是,退休,初级,2010-09-01,2025-06-30\n",
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
        *("gone without a day", "two gone before 2025 as somebody answered for all: one of one", "shandan", "2026-03-31"),
        *("shandan/3c", "pass"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安", "辞职") + member("2", "李平", "调离") + member("3", "周宁"),
            "谈心谈话": TALK + talk("3"),
        },
        period="2025-01-01",
        decisions="- {decides: gone_before, day: 2025-01-01}\n",
        population=1,
    ),
    Case(
        *("gone without a day", "the school's own answer goes before that for all", "shandan", "2026-03-31"),
        *("shandan/3c", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安", "辞职") + member("2", "李平", "调离") + member("3", "周宁"),
            "谈心谈话": TALK + talk("3"),
        },
        period="2025-01-01",
        decisions='- {decides: gone_before, day: 2025-01-01}\n- {decides: gone_before, day: 2026-02-01, school: "2162900000"}\n',
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
        files={
            "学校名单": TOWN,
            "教职工": ROSTER.replace("行政职务", "性别") + f"{AT},1,王安,专任教师,在本单位任职,2010-09-01,,女\n",
            "活动": "学校标识码,活动编号,活动日期,活动类型,节日\n" + f"{AT},1,2025-11-02,文体活动,\n",
        },
        period="2026-01-01",
    ),
    Case(
        *("a window inside a period ends with it", "Spring Festival visits end in February", "shandan", "2026-06-30"),
        *("shandan/10-spring-hardship", "fail"),
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
        *("two figures of one day are an interval", "no documents at all are none of either base", "leiyang", "2025-12-31"),
        *("leiyang/7a-documents", "pass"),
        files={
            "学校名单": TOWN,
            "主管部门数据": FIGURE
            + "青屿县,发文数,2025-12-31,0,同口径\n"
            + "青屿县,发文数（基期）,2025-12-31,60,同口径\n"
            + "青屿县,发文数（基期）,2025-12-31,100,同口径\n",
        },
        actual=0,
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
]
