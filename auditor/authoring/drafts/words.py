"""The words by which numbers and duties of a policy are told apart, as data.

Closed lists (comparators, periods, strengths) are the language's own; the open ones below are what texts were seen to say, and
``Words.without`` leaves any of them out, so that a benchmark can score a text without the words that only it taught.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

AT_LEAST = (
    "不低于或高于|不得少于|不得低于|不能少于|不能低于|不应少于|不应低于|应不少于|应不低于|不少于|不低于|不小于|不得小于"
    "|至少|最少|起码|最低|(?<!未)达到|(?<![发传表到下直抵未])达(?![标成人意州县到])|满(?![意足腔载分额怀头员编])|大于或等于|大于等于|达到或超过|不亚于|≥|⩾|>="
)
MORE_THAN = "超过|超出|多于|高于|大于|＞|>"
AT_MOST = (
    "不得超过|不得多于|不得高于|不得大于|不能超过|不应超过|不超过|不超|不多于|不高于|不大于|最多|至多|最高|限报|限推|限额|限(?=[0-9０-９一二三四五六七八九两])|控制在"
    "|小于或等于|小于等于|不长于|不晚于|不迟于|≤|⩽|<="
)
LESS_THAN = "少于|低于|小于|不足|不满|未满|未达|未达到|不到|＜|<"
EQUAL = "等于|为|是|="
AFTER_AT_LEAST = "及其以上|及以上|或以上|以上|或更多"
AFTER_AT_MOST = "及其以下|及以下|或以下|以下|及以内|以内|之内|内"
AFTER_NEAR = "左右|上下"

EACH = "每|一|各"
PERIOD_UNITS = {
    "学年度": "school_year",
    "学年": "school_year",
    "年度": "year",
    "自然年": "year",
    "年": "year",
    "学期": "term",
    "季度": "quarter",
    "季": "quarter",
    "个月": "month",
    "月": "month",
    "周": "week",
    "星期": "week",
    "天": "day",
    "日": "day",
    "小时": "hour",
}

STRENGTHS: tuple[tuple[str, str], ...] = (
    ("principle", "原则上|一般应|一般不|一般要|一般为|一般"),
    (
        "must",
        "应当|必须|务必|务须|确保|严禁|禁止|不得|不准|不能|不应|不许|方可|方能|须|必需|需要|需(?!求)|(?<![主重首必纲概摘紧简不])要(?![求点素闻件领义害么紧])"
        "|(?<![相反适效对供响感照报顺呼因])应(?![对用届急变该尽享邀试聘激有付运])|应该|应有",
    ),
    ("urge", "鼓励|支持|引导|督促|倡导|提倡|号召|有条件的|建议"),
    ("may", "(?<![许认宁尽])可以|(?<![许认宁尽不方])可(?![持能靠行操信视见再供推复贵喜歌])"),
    ("aim", "的目标|力争|争取|努力做到|努力|逐步|逐年|推动|推进|理念|尽可能|尽量|尽力|不断"),
)
"""Strength → the words that give it; of several in one part of a sentence the first listed here counts."""

BENEFITS = (
    "颁发|授予|给予|享受|发放|奖励|补助|津贴|补贴|直接评聘|直接聘任|直接认定|优先|免费|可不占|不占|不受|可申报|申报|可破格|破格"
    "|放宽|减免|报销|评聘为|认定为|聘任为|晋升|计入|折算|折合|减半|免除|免试|慰问金|奖金|纪念章|荣誉证书|证书|抵扣|加分|晋级"
)
"""What somebody receives: a number before or after it is a grant's, where no duty stands between."""

EVENTS = (
    "召开|开展|组织|举办|举行|进行|安排|慰问|走访|评选|表彰|研究|征求|培训|轮训|体检|检查|督导|督查|考核|评估|评价|调研|报告|汇报"
    "|公布|公示|公开|听取|谈话|谈心|座谈|家访|排查|参加|参与|选派|选送|遴选|推荐|修订|更新|发布|开设|讲座|讲授|授课|听课|评课|交流"
    "|撰写|提交|上报|报送|核定|核算|调整|审计|自查|测评|测试|普查|筛查|演练|辅导|宣讲|学习|接受|完成|通报|总结|述职|发放|开放|辅导"
)
"""Verbs of what happens once when a text says 每年 and no number."""

REPORTED = (
    r"近[\d一二三四五六七八九十两]+(?:个)?[年月]来?|[\d一二三四五六七八九十两]年来|截至|截止到?|目前(?=[，,、]|全|我|已|共)|现已|已经|已(?![婚退满故])|共有|共计|总计|现有"
    r"|累计(?=投入|培训|发放|选派|帮扶|表彰|招聘|建成|完成|开展|服务|资助|补助|争取|筹集|引进|招录|交流|评选|惠及|受益|为)|新增|受益|惠及|同比|较上年|比上年"
    r"|去年|上年|增长了|提高了|提升了|增加了|下降了|增至|增加到|突破|荣获|入选|被评为|位居|跃居|总投入|总金额|捐赠收入|分别达到了|达到了|率先"
)
"""What is told has been done; numbers beside it are results."""

REPORT_SIGNS = "来源[:：]|记者|通讯员|责任编辑|责编|围观|日前|近日|本报讯|发布时间|浏览次数|点击"
ORDER_SIGNS = "通知|办法|细则|方案|意见|规定|条例|要点|制度|标准|章程|指标|规程|请.{0,8}(?:贯彻|执行|落实)|施行|实施"

PEOPLE = "教师|教职工|职工|职员|人员|教工|老师|校长|班主任|干部|员工|会员|代表|委员|学生|学员"

WEEKDAYS = "三八|五一|六一|七一|八一|十一|一二·九|一二九|五四|九一八|二七"
NAMES = (
    "十九届|二十届|十八届|一中全会|二中全会|三中全会|四中全会|五中全会|六中全会|七中全会"
    "|十九大|二十大|十八大|十七大|十四五|十三五|十五五|双减|双师型|双师|双培养|双带头人|双一流|双百|双千|双高|双万|双创|双增|双拥|双职工|双肩挑"
    "|三定|三公|三农|三严三实|三会一课|三重一大|三级教研|三支一扶|三通两平台|两免一补|一师一优课|一考三评|一校一案|一校一策|一人一档|一人一策|一生一案"
    "|一事一议|一岗双责|一票否决|一课一评|一带一路|一站式|一网通办|一对一|一体两翼|两学一做|两个确立|四个意识|四个自信|两个维护|四有好老师|四有|四个引路人"
    "|四个相统一|五育并举|五育|五项管理|五位一体|四个全面|四史|六稳|六保|六个下功夫|百千万|千名|百名|百校|百优|万名|九年一贯制|九年义务教育|十二年一贯制"
    "|八八战略|八小时外|七日谈|三全育人|三进|三联三促|两代表一委员|一二三四|三三制|四季|五老|三字一话|三笔字|十佳|百佳|双十佳|三同步|两为主|两纳入|三同|四同|三包"
    "|一级教师|二级教师|三级教师|一级校长|二级校长|一类|二类|三类|一等奖|二等奖|三等奖|一流|四川|三亚|三明|三门峡|六安|六盘水|九江|百色|万宁|万州|双鸭山|双流|五河|七台河|十堰|四平|二连浩特"
    "|三沙|三台|三河|五常|五指山|八宝山|九寨沟|千岛湖|万年县|双江|双辽|双城|四会|三水|三原|九龙|五台|万载"
)
"""Proper names that hold a number and stand without quotation marks."""

NO_NUMBER = (
    "统一|进一步|一线|一批|一把手|一些|一定|一般|一律|一致|一起|一直|一体|一样|一切|一系列|一旦|一并|一贯|一方面|同一|唯一|单一|之一|万一|专一|逐一|一流|一经|一时"
    "|一味|一度|一心|一站|一揽子|一条龙|一视同仁|一如既往|一以贯之|一同|一道|一整套|一段|一部分|一大批|一手|一票|一言|一举|一面|一旁|一向|一再|一概|一共|一行|一应|一处|一次性"
    "|三方|四处|五官|百姓|百花|千方百计|万众|万家|万物|八面|七夕|四化|三年级|二年级|一年级|四年级|五年级|六年级|七年级|八年级|九年级|初一|初二|初三|高一|高二|高三|大一"
    "|十分|十足|百般|千万|万分|三令五申|两难|两者|双方|双向|双重|双休|双语|双优|双边|半途|多半|大半|半成品|半日制|第一时间|第一课堂|第二课堂|第一责任人|第一书记|第一线|第一位|第三方"
    "|统一|划一|合一|归一|整齐划一|百分百|百分比|百科|千秋|万里|亿万|两侧|两端|两旁|两全|两翼|四周|五湖四海|七上八下|一一|一经|一贫|一技|一专|一点|一步|一环|一体化|一盘棋|一张网|一张蓝图|一竿子|一刀切|一阵风|一边|一口|一席|一代又一代|一股|一抓到底"
)
"""Words in which 一, 三, 百 … count nothing; they are no numbers of the text."""


@dataclass(frozen=True)
class Words:
    """The open lists, each a string of alternatives. Of each of them ``without`` can leave entries out."""

    benefits: str = BENEFITS
    events: str = EVENTS
    names: str = NAMES
    no_number: str = NO_NUMBER

    def without(self, left_out: Callable[[str], bool]) -> Words:
        """These words without the entries for which ``left_out`` is true."""
        kept = {
            item.name: "|".join(word for word in getattr(self, item.name).split("|") if not left_out(word)) or r"(?!)"
            for item in fields(self)
        }
        return replace(self, **kept)


WORDS = Words()
