"""Lists: what a row, a list and a figure say of those who are not in it."""

from __future__ import annotations

from tests.law_cases import AT, EXCHANGE, FIGURE, ROSTER, RURAL, SECOND, TEN, TOWN, Case, member

CASES = [
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
        *(
            "what cannot matter is not asked",
            "a stranger's thirty rural years: nobody at the school is a teacher",
            "wenzhou",
            "2025-12-31",
        ),
        *("wenzhou/2-3-senior", "not_applicable"),
        files={
            "学校名单": RURAL,
            "教职工": ROSTER + member("1", "王安", category="工勤人员"),
            "工作经历": "学校标识码,教职工号,姓名,任职开始年月,任职结束年月,是否农村,是否任教\n"
            f"{AT},,欧阳未名,1990-09-01,2025-08-31,是,是\n",
            "专业技术职务聘任": "学校标识码,教职工号,聘任职称等级,职称系列,聘任开始年月\n",
        },
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
            "the only training is of somebody whom no list has",
            "leiyang",
            "2025-12-31",
        ),
        *("leiyang/15-school", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安"),
            "培训": "学校标识码,教职工号,姓名,培训项目名称,培训级别,开始日期\n" + f"{AT},,欧阳未名,国培,国家级,2025-05-01\n",
        },
    ),
    Case(
        *("a row that denies itself perhaps counts", "是否结业: 未结业"),
        *("leiyang", "2025-12-31", "leiyang/15-school", "unknown fail"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安"),
            "培训": "学校标识码,教职工号,姓名,培训项目名称,培训级别,开始日期,是否结业\n"
            + f"{AT},1,王安,国培,国家级,2025-05-01,未结业\n",
        },
    ),
    Case(
        *(
            "no approval comes after the entry",
            "an entry of this year without approval is lost at once",
            "leiyang",
            "2026-03-31",
            "leiyang/7b",
            "fail",
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
