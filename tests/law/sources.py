"""Two sources about one thing, two files of one list."""

from __future__ import annotations

from tests.law_cases import AT, ROSTER, RURAL, SECOND, TALK, TOWN, Case, member, talk, without_school

CASES = [
    Case(
        *(
            "two sources that differ are contested",
            "the bureau's list says worker, the school's teacher",
            "leiyang",
            "2025-12-31",
        ),
        *("leiyang/5c-coverage", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "李平", category="工勤人员"),
            "甲小学.xlsx/教职工": without_school(ROSTER + member("1", "王安") + member("2", "李平")),
            "谈心谈话": TALK + talk("1", "王安"),
        },
    ),
    Case(
        *("two sources that differ are contested", "a month and a day in it agree"),
        *("shandan", "2025-12-31", "shandan/8d-rural"),
        *("fail",),
        files={
            "学校名单": RURAL,
            "教职工": ROSTER + member("1", "王安", joined="2024-09"),
            "甲小学.xlsx/教职工": without_school(ROSTER + member("1", "王安", joined="2024-09-12")),
            "体检": "学校标识码,教职工号,体检日期,体检机构级别,是否免费\n" + f"{AT},1,2025-03-01,乡镇卫生院,是\n",
        },
        population=1,
        kept=True,
    ),
    Case(
        *("a person on one of two lists perhaps is none", "two of three talked to, or two of four", "shandan", "2025-12-31"),
        *("shandan/3c", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + "".join(member(str(n), name) for n, name in enumerate(["王安", "李平", "周宁", "吴海"])),
            "甲小学.xlsx/教职工": without_school(
                ROSTER + "".join(member(str(n), c) for n, c in enumerate(["王安", "李平", "周宁"]))
            ),
            "谈心谈话": TALK + talk("0", "王安") + talk("1", "李平"),
        },
    ),
    Case(
        *("two versions of one list are contested", "face to face in the first, by phone in the second"),
        *("shandan", "2025-12-31"),
        *("shandan/3c", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "李平"),
            "一/甲小学.xlsx/谈心谈话": without_school(TALK + talk("1", "王安") + talk("2", "李平", day="2025-04-01")),
            "二/甲小学.xlsx/谈心谈话": without_school(
                TALK + talk("1", "王安").replace("面对面", "电话") + talk("2", "李平", day="2025-04-01")
            ),
        },
    ),
    Case(
        *("parts of a list add up", "two files without a common row", "shandan", "2025-12-31", "shandan/3c", "pass"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "李平"),
            "一/甲小学.xlsx/谈心谈话": without_school(TALK + talk("1", "王安")),
            "二/甲小学.xlsx/谈心谈话": without_school(TALK + talk("2", "李平", day="2025-11-01")),
        },
        actual=2,
    ),
    Case(
        *("a list is complete if somebody says so", "a county's list without a word, in which the school has no row"),
        *("shandan",),
        *("2025-12-31", "shandan/6b", "unknown"),
        files={
            "学校名单": TOWN + SECOND + SECOND.replace("00001,乙", "00002,丙"),
            "教职工": ROSTER + member("1", "王安") + member("2", "李平", at="2162900001") + member("3", "周宁", at="2162900002"),
            "培训?": "学校标识码,教职工号,培训项目名称,培训级别,开始日期\n"
            f"{AT},1,国培,国家级,2025-05-01\n2162900002,3,国培,国家级,2025-05-01\n",
        },
        subject="2162900001",
    ),
    Case(
        *(
            "a sheet with a header alone was not handed in",
            "the school's own sheet of activities is empty",
            "shandan",
            "2025-12-31",
        ),
        *("shandan/3a-event", "unknown"),
        files={"学校名单": TOWN, "甲小学.xlsx/活动": "活动编号,活动日期,活动类型"},
    ),
    Case(
        *("a row that says none says none", "the only row of the school's own sheet says 无", "shandan", "2025-12-31"),
        *("shandan/3a-event", "fail"),
        files={"学校名单": TOWN, "甲小学.xlsx/活动": "活动名称,活动日期,活动类型\n无,,"},
    ),
    Case(
        *(
            "serial numbers are no staff numbers",
            "1 and 2 beside names: the names decide",
            "shandan",
            "2025-12-31",
            "shandan/3c",
            "pass",
        ),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("30002", "王安") + member("30001", "李平"),
            "谈心谈话": TALK + talk("1", "王安") + talk("2", "李平"),
        },
        actual=2,
    ),
    Case(
        *("a number that nobody has is perhaps a slip", "of the roster's kind, beside a name that one person has", "shandan"),
        *("2025-12-31", "shandan/3c", "unknown"),
        files={"学校名单": TOWN, "教职工": ROSTER + member("30002", "王安"), "谈心谈话": TALK + talk("30009", "王安")},
    ),
    Case(
        *("a number is known at its own school", "another school's training names our teacher's number"),
        *("shandan", "2025-12-31"),
        *("shandan/6b", "fail"),
        files={
            "学校名单": TOWN + SECOND,
            "教职工": ROSTER + member("30002", "王安") + member("30002", "李平", at="2162900001"),
            "培训": "学校标识码,教职工号,姓名,培训项目名称,培训级别,开始日期\n2162900001,30002,李平,国培,国家级,2025-05-01\n"
            f"{AT},30002,王安,校本,校级,2025-05-01\n",
        },
        subject=AT,
    ),
    Case(
        *(
            "authority decides between two sources",
            "the bureau's list says worker, the school's teacher",
            "leiyang",
            "2025-12-31",
        ),
        *("leiyang/5c-coverage", "fail"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "李平", category="工勤人员"),
            "甲小学.xlsx/教职工": without_school(ROSTER + member("1", "王安") + member("2", "李平")),
            "谈心谈话": TALK + talk("1", "王安"),
        },
        audit="authority: {staff: school}\n",
        population=2,
    ),
    Case(
        *("a file speaks up to its day", "no training until June, December is judged", "shandan", "2025-12-31"),
        *("shandan/6b", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安"),
            "培训": "学校标识码,教职工号,培训项目名称,培训级别,开始日期\n" + f"{AT},1,校本,校级,2025-05-01\n",
        },
        until={"培训": "2025-06-30"},
    ),
    Case(
        *("a row without a school may be any school's", "two schools, one event that says not whose", "shandan", "2025-12-31"),
        *("shandan/3a-event", "unknown"),
        files={
            "学校名单": TOWN + SECOND,
            "活动": "学校标识码,活动名称,活动日期,活动类型\n,座谈,2025-05-01,征求意见\n"
            f"{AT},运动会,2025-05-01,文体活动\n2162900001,运动会,2025-06-01,文体活动\n",
        },
        subject="2162900001",
    ),
]
