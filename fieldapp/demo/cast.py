"""Who and where: staff, participants, sites, placements and assignments of 凪浦市.

Plain data; tests and screenshots import the same names. The city, its people and
its places are invented, and no telephone number here can exist (none in Japan
starts with 000). Ids are UUIDv7 derived from a seed, so they are the same on every
machine. Days are given as `ago`: days before the day on which the world is built.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sync.clock import uuid7

PASSWORD = "fieldapp-demo"
FOUNDED = datetime(2025, 1, 6, tzinfo=UTC)


def identity(*seed: object, at: datetime = FOUNDED) -> str:
    """The id that belongs to a seed, e.g. `identity("site", "01")`."""
    digest = hashlib.sha256("/".join(map(str, seed)).encode()).digest()
    return uuid7(int(at.timestamp() * 1000), digest[:10])


@dataclass(frozen=True)
class Organisation:
    """組織, the tenant."""

    name: str
    zone: str = "Asia/Tokyo"

    @property
    def id(self) -> str:
        return identity("organisation", self.name)


@dataclass(frozen=True)
class User:
    """職員, who signs in with a username."""

    username: str
    name: str
    kana: str
    phone: str
    roles: tuple[str, ...]
    organisation: Organisation

    @property
    def id(self) -> str:
        return identity("person", self.organisation.name, self.username)


@dataclass(frozen=True)
class Site:
    """受入先."""

    number: str
    name: str
    kana: str
    trade: str
    address: str
    contact: str
    phone: str
    directions: str

    @property
    def id(self) -> str:
        return identity("site", self.number)


@dataclass(frozen=True)
class Step:
    """段階 since a day, and why."""

    stage: str
    ago: int
    reason: str


@dataclass(frozen=True)
class Participant:
    """利用者, with the way through the stages, oldest first."""

    number: str
    name: str
    kana: str
    birth_date: str
    stages: tuple[Step, ...]
    nickname: str = ""

    @property
    def id(self) -> str:
        return identity("participant", self.number)

    @property
    def label(self) -> str:
        """The name, made distinct where two people share it."""
        return f"{self.name} ({self.birth_date[:4]})"


@dataclass(frozen=True)
class Placement:
    """活動先: ISO weekdays (Monday is 1), hours, period."""

    participant: Participant
    site: Site
    days: tuple[int, ...]
    start: str
    end: str
    employment: str = "unemployed"
    ago: int = 150
    until_ago: int | None = None

    @property
    def id(self) -> str:
        return identity("placement", self.participant.number, self.site.number, self.employment)

    def on(self, day: date, today: date) -> bool:
        """Whether the participant is expected there on a day."""
        since = today - timedelta(days=self.ago)
        until = None if self.until_ago is None else today - timedelta(days=self.until_ago)
        return day.isoweekday() in self.days and since <= day and (until is None or day <= until)


@dataclass(frozen=True)
class Assignment:
    """担当, as `worker` or `caseworker`, from when to when."""

    participant: Participant
    person: User
    role: str
    ago: int = 180
    until_ago: int | None = None

    @property
    def id(self) -> str:
        return identity("assignment", self.participant.number, self.person.username, self.role)


# 組織 and 職員

ORGANISATION = Organisation("凪浦市生活自立支援センター")

SATO = User("sato", "佐藤 美咲", "さとう みさき", "000-0000-0101", ("worker",), ORGANISATION)
TANAKA = User("tanaka", "田中 健一", "たなか けんいち", "000-0000-0102", ("worker",), ORGANISATION)
SUZUKI = User("suzuki", "鈴木 恵子", "すずき けいこ", "000-0000-0103", ("caseworker",), ORGANISATION)
TAKAHASHI = User("takahashi", "高橋 信也", "たかはし しんや", "000-0000-0104", ("caseworker",), ORGANISATION)
ITO = User("ito", "伊藤 直美", "いとう なおみ", "000-0000-0105", ("supervisor",), ORGANISATION)
ADMIN = User("admin", "小林 徹", "こばやし とおる", "000-0000-0106", ("administrator",), ORGANISATION)

USERS = (SATO, TANAKA, SUZUKI, TAKAHASHI, ITO, ADMIN)

# 受入先

NET_LOFT = Site(
    "01",
    "網の整備場",
    "あみのせいびじょう",
    "net",
    "凪浦市本港町3番地 漁港東側",
    "浜口 吾郎(代表)",
    "000-000-0201",
    "漁港の門を入って右、青い屋根の倉庫。車は製氷所の横へ。船が戻る時間はクレーンの下を通らない。",
)
OYSTER_SHED = Site(
    "02",
    "カキ小屋 みなと丸",
    "かきごや みなとまる",
    "oyster",
    "凪浦市弁天町12番地",
    "大浜 照代(代表)",
    "000-000-0202",
    "弁天橋を渡ってすぐ左。作業場は店の裏手で、床がぬれているので長靴がよい。",
)
FARM = Site(
    "03",
    "蕗農園 まるやま",
    "ふきのうえん まるやま",
    "farm",
    "凪浦市丸山町48番地",
    "丸山 文夫(農園主)",
    "000-000-0203",
    "丸山小学校の先の三差路を左。作業場は二つ目のビニールハウスの奥。電話は入りにくい。",
)
BAKERY = Site(
    "04",
    "パン工房 こむぎ坂",
    "ぱんこうぼう こむぎざか",
    "bakery",
    "凪浦市坂上町2番地",
    "坂井 夏実(店長)",
    "000-000-0204",
    "坂の途中、赤い日よけの店。裏口の呼び鈴を鳴らす。混む11時から13時は避ける。",
)
CLEANING = Site(
    "05",
    "うみかぜクリーン",
    "うみかぜくりーん",
    "cleaning",
    "凪浦市駅前町7番地 2階",
    "野口 さつき(現場担当)",
    "000-000-0205",
    "事務所は駅前の薬局の2階。現場は日によって違うので、前日に電話で確かめる。",
)
KITCHEN = Site(
    "06",
    "ひだまり食堂",
    "ひだまりしょくどう",
    "other",
    "凪浦市新田町15番地 地区会館内",
    "今井 節子(運営)",
    "000-000-0206",
    "地区会館の1階奥。靴を脱いで上がる。食堂を開くのは火・木・土・日。",
)
BOOKSHOP = Site(
    "07",
    "本の店 ことり",
    "ほんのみせ ことり",
    "other",
    "凪浦市駅前町21番地",
    "小島 学(店主)",
    "000-000-0207",
    "商店街の中ほど、元の時計店。午前は人が少なく、ゆっくり話せる。",
)
SEAFOOD = Site(
    "08",
    "弁天水産 加工場",
    "べんてんすいさん かこうじょう",
    "other",
    "凪浦市弁天町30番地",
    "浦野 進(工場長)",
    "000-000-0208",
    "受付で名札を受け取り、白衣と帽子を着けて入る。冷蔵室の前は足もとに注意。",
)
MARKET = Site(
    "09",
    "直売所 はまの市",
    "ちょくばいじょう はまのいち",
    "other",
    "凪浦市浜通り1番地",
    "磯部 和彦(店長)",
    "000-000-0209",
    "海岸通りの駐車場の奥。荷下ろしの車が出入りするので、正面から入る。",
)

SITES = (NET_LOFT, OYSTER_SHED, FARM, BAKERY, CLEANING, KITCHEN, BOOKSHOP, SEAFOOD, MARKET)

# 利用者. Characters that are easily lost are written as escapes.

ISAMU = Participant(
    "1001",
    "髙﨑 勇",
    "たかさき いさむ",
    "1962-04-18",
    (
        Step("daily", 420, "起床と通院を整えるところから始める。"),
        Step("social", 260, "週に三日、外へ出る予定が続いている。"),
        Step("intermediate", 130, "網の整備場で休まず半年。人に教える場面が増えた。"),
    ),
    "いさむさん",
)
RYO = Participant(
    "1002",
    "\u845b\U000e0100西 亮",  # with an ideographic variation selector
    "かさい りょう",
    "1985-09-02",
    (
        Step("daily", 300, "生活の時間を整えたいという本人の希望による。"),
        Step("social", 140, "午前の活動に通い始めた。"),
    ),
    "りょうさん",
)
SUMIE = Participant(
    "1003",
    "\U00020bb7田 澄江",
    "よしだ すみえ",
    "1968-12-11",
    (
        Step("social", 310, "人の集まる所へ出ることを目標にする。"),
        Step("intermediate", 110, "週四日の活動が三か月続き、作業を任されている。"),
    ),
    "すみさん",
)
KAZUKO_1957 = Participant(
    "1004",
    "山本 和子",
    "やまもと かずこ",
    "1957-06-25",
    (
        Step("daily", 380, "服薬と食事を整える。"),
        Step("social", 200, "畑の仲間と過ごす時間を続けたいとの希望による。"),
    ),
    "和子さん",
)
KAZUKO_1974 = Participant(
    "1005",
    "山本 和子",
    "やまもと かずこ",
    "1974-01-30",
    (
        Step("social", 170, "週三日の活動から始める。"),
        Step("intermediate", 20, "家計の見通しが立ち、活動の日を増やすことにした。"),
    ),
    "やまさん",
)
DAISUKE = Participant(
    "1006",
    "中村 大輔",
    "なかむら だいすけ",
    "1990-03-08",
    (
        Step("social", 190, "朝の活動に通うことを目標にする。"),
        Step("daily", 45, "家賃のことで外出がつらい時期。住まいの相談を先に進める。"),
        Step("social", 18, "活動に戻れた。無理のない日数で続ける。"),
    ),
)
TAKUMI = Participant(
    "1007",
    "小野寺 拓海",
    "おのでら たくみ",
    "1997-08-19",
    (
        Step("daily", 260, "家の外で過ごす時間を少しずつ増やす。"),
        Step("social", 95, "カキ小屋に週二日通い始めた。"),
    ),
    "たくみさん",
)
RINA = Participant(
    "1008",
    "石川 里奈",
    "いしかわ りな",
    "1988-05-14",
    (
        Step("social", 250, "子どもの預け先を整えながら、外へ出る日をつくる。"),
        Step("intermediate", 100, "パン工房で職場体験を始めた。"),
    ),
    "りなさん",
)
MASAO = Participant(
    "1009",
    "渡邉 正夫",
    "わたなべ まさお",
    "1955-11-03",
    (
        Step("daily", 340, "食事と受診を整える。"),
        Step("social", 160, "農園へ通うことが生活の張りになっている。"),
    ),
    "まささん",
)
TOMOMI = Participant(
    "1010",
    "阿部 友美",
    "あべ ともみ",
    "1979-10-21",
    (
        Step("intermediate", 330, "清掃の職場体験を始めた。"),
        Step("work", 150, "うみかぜクリーンに雇用された。週四日。"),
    ),
)
SEIJI = Participant(
    "1011",
    "木村 誠司",
    "きむら せいじ",
    "1966-02-27",
    (
        Step("daily", 290, "飲まない日を増やしたいという本人の目標による。"),
        Step("social", 125, "活動日を休むときに連絡ができるようになることを目標にする。"),
    ),
    "せいじさん",
)
NORIKO = Participant(
    "1012",
    "松本 典子",
    "まつもと のりこ",
    "1963-07-09",
    (Step("social", 210, "母親の介護のあいだに、自分の時間をもつ。"),),
)
WATARU = Participant(
    "1013",
    "岡田 航",
    "おかだ わたる",
    "2001-12-05",
    (
        Step("daily", 240, "家から出る日を決めることから始める。"),
        Step("social", 115, "網の整備場に通い始めた。"),
    ),
    "わたるさん",
)
AKIRA = Participant(
    "1014",
    "齋藤 明",
    "さいとう あきら",
    "1972-03-16",
    (
        Step("social", 230, "腰の治療をしながら外へ出る日をつくる。"),
        Step("intermediate", 105, "座ってできる作業を続けている。"),
    ),
)
YURI = Participant(
    "1015",
    "近藤 百合",
    "こんどう ゆり",
    "1983-09-28",
    (
        Step("daily", 280, "眠れる時間を整え、通院を続ける。"),
        Step("social", 120, "午前のパン工房に週三日通う。"),
    ),
)
TATSUO = Participant(
    "1016",
    "濵田 辰男",
    "はまだ たつお",
    "1959-01-12",
    (Step("social", 220, "一人で過ごす日が多く、仲間のいる所へ出ることを目標にする。"),),
    "たつさん",
)
AYAKA = Participant(
    "1017",
    "森 彩香",
    "もり あやか",
    "1994-06-17",
    (
        Step("social", 160, "人と話す場に少しずつ慣れる。"),
        Step("intermediate", 75, "清掃の職場体験を始めた。"),
    ),
)
HIKARU = Participant(
    "1018",
    "西田 光",
    "にしだ ひかる",
    "1999-04-04",
    (
        Step("social", 200, "静かな作業場で、続けられる時間を延ばす。"),
        Step("intermediate", 60, "農園で一日を通して作業ができるようになった。"),
    ),
    "ひかるさん",
)
SHIZUE = Participant(
    "1019",
    "村上 静江",
    "むらかみ しずえ",
    "1953-08-30",
    (Step("social", 240, "食堂の手伝いを生活の楽しみにする。"),),
    "しずえさん",
)
SHUN = Participant(
    "1020",
    "藤井 俊",
    "ふじい しゅん",
    "1977-11-22",
    (
        Step("social", 180, "離職のあと、人と働く感覚を取り戻す。"),
        Step("intermediate", 55, "作業の段取りを任されるようになった。"),
    ),
)
LUISA = Participant(
    "1021",
    "サントス マリア ルイサ",
    "さんとす まりあ るいさ",
    "1980-05-01",
    (
        Step("social", 150, "日本語で働く場に慣れる。"),
        Step("intermediate", 50, "接客も含めて任されるようになった。"),
    ),
    "ルイサさん",
)
KENGO = Participant(
    "1022",
    "原 健吾",
    "はら けんご",
    "1970-02-08",
    (
        Step("daily", 330, "退院のあと、生活の時間を整える。"),
        Step("social", 175, "食堂の調理に参加。"),
        Step("intermediate", 85, "下ごしらえを一人で任されている。"),
    ),
)
SANAE = Participant(
    "1023",
    "上田 早苗",
    "うえだ さなえ",
    "1965-10-10",
    (Step("social", 145, "好きな本にかかわる場で、人と会う日をつくる。"),),
)
HIROSHI = Participant(
    "1024",
    "酒井 博",
    "さかい ひろし",
    "1961-05-29",
    (Step("daily", 55, "まずは家の外で会うことから。本人の歩幅に合わせる。"),),
)
NAO = Participant(
    "1025",
    "長谷川 直",
    "はせがわ なお",
    "1992-07-23",
    (
        Step("intermediate", 270, "清掃の職場体験を続けている。"),
        Step("work", 118, "うみかぜクリーンに雇用された。定着を見守る。"),
    ),
)
HIDEKI = Participant(
    "1026",
    "\u8fbb\U000e0100 秀樹",  # with an ideographic variation selector
    "つじ ひでき",
    "1976-12-18",
    (
        Step("social", 155, "週二日の活動から始める。"),
        Step("intermediate", 65, "加工場で決まった持ち場をもった。"),
    ),
)

PARTICIPANTS = (
    *(ISAMU, RYO, SUMIE, KAZUKO_1957, KAZUKO_1974, DAISUKE, TAKUMI, RINA, MASAO, TOMOMI),
    *(SEIJI, NORIKO, WATARU, AKIRA, YURI, TATSUO, AYAKA, HIKARU, SHIZUE, SHUN),
    *(LUISA, KENGO, SANAE, HIROSHI, NAO, HIDEKI),
)

# 活動先. The net loft and the oyster shed have at least three people on every weekday,
# so that there is somebody to visit whatever the day.

PLACEMENTS = (
    Placement(ISAMU, NET_LOFT, (1, 2, 4, 5, 6), "09:00", "12:00", ago=210),
    Placement(RYO, NET_LOFT, (1, 3, 5, 7), "09:30", "12:00", ago=135),
    Placement(RYO, BAKERY, (1, 2, 3, 4, 5, 6), "09:30", "12:00", "tour", ago=16, until_ago=12),
    Placement(DAISUKE, NET_LOFT, (2, 4, 6), "09:30", "12:00", ago=185),
    Placement(WATARU, NET_LOFT, (2, 3, 4, 6), "09:30", "12:00", ago=115),
    Placement(AKIRA, NET_LOFT, (1, 3, 5, 7), "09:00", "12:00", ago=200),
    Placement(TATSUO, NET_LOFT, (2, 4, 6, 7), "09:00", "11:30", ago=190),
    Placement(SUMIE, OYSTER_SHED, (1, 3, 5, 6), "09:00", "13:00", ago=205),
    Placement(TAKUMI, OYSTER_SHED, (2, 4, 5, 7), "09:30", "12:00", ago=95),
    Placement(SEIJI, OYSTER_SHED, (1, 2, 4, 6), "09:00", "12:00", ago=125),
    Placement(SHUN, OYSTER_SHED, (1, 2, 3, 4, 7), "09:00", "13:00", ago=170),
    Placement(LUISA, OYSTER_SHED, (3, 5, 6, 7), "09:00", "13:00", ago=148),
    Placement(KAZUKO_1957, FARM, (1, 3, 5), "09:00", "11:30", ago=198),
    Placement(KAZUKO_1974, FARM, (1, 4, 5), "09:00", "12:00", ago=165),
    Placement(MASAO, FARM, (2, 4, 6), "09:00", "11:30", ago=158),
    Placement(NORIKO, FARM, (2, 4), "09:30", "12:00", ago=160),
    Placement(HIKARU, FARM, (3, 5, 7), "09:00", "15:00", ago=195),
    Placement(HIKARU, MARKET, (2, 6), "09:30", "14:00", ago=58),
    Placement(NORIKO, MARKET, (6,), "09:30", "12:00", ago=30),
    Placement(RINA, BAKERY, (2, 3, 5, 6), "08:30", "12:30", "trial", ago=98),
    Placement(YURI, BAKERY, (1, 4, 6), "09:00", "12:00", ago=118),
    Placement(TOMOMI, CLEANING, (1, 2, 4, 5), "09:00", "14:00", "employed", ago=150),
    Placement(AYAKA, CLEANING, (2, 3, 6), "09:00", "12:00", "trial", ago=74),
    Placement(NAO, CLEANING, (2, 4, 5, 7), "08:30", "15:30", "employed", ago=118),
    Placement(KENGO, KITCHEN, (2, 4, 6), "09:00", "14:00", ago=174),
    Placement(SHIZUE, KITCHEN, (4, 7), "09:30", "13:00", "volunteer", ago=230),
    Placement(SANAE, BOOKSHOP, (1, 3, 6), "09:30", "13:00", ago=140),
    Placement(HIDEKI, SEAFOOD, (1, 2, 4, 5), "08:30", "12:30", ago=150),
)

# 担当

BOTH = (RYO, RINA, MASAO, KAZUKO_1974)
_SATO = (
    *(ISAMU, SUMIE, KAZUKO_1957, DAISUKE, TAKUMI, SEIJI, NORIKO, WATARU, AKIRA, TATSUO, HIKARU, SHUN, LUISA),
    *BOTH,
)
_TANAKA = (TOMOMI, YURI, AYAKA, SHIZUE, KENGO, NAO, HIDEKI, *BOTH)
_SUZUKI = (
    *(ISAMU, RYO, SUMIE, KAZUKO_1957, KAZUKO_1974, TAKUMI, RINA, MASAO, TOMOMI, SEIJI, AKIRA, TATSUO),
    *(HIKARU, SHUN, LUISA, NAO),
)
_TAKAHASHI = (DAISUKE, WATARU, YURI, AYAKA, SHIZUE, KENGO, SANAE, HIDEKI)

ASSIGNMENTS = (
    *(Assignment(participant, SATO, "worker") for participant in _SATO),
    *(Assignment(participant, TANAKA, "worker") for participant in _TANAKA),
    *(Assignment(participant, SUZUKI, "caseworker") for participant in _SUZUKI),
    *(Assignment(participant, TAKAHASHI, "caseworker") for participant in _TAKAHASHI),
    # 酒井さん was first met as someone not on the list.
    Assignment(HIROSHI, TANAKA, "worker", ago=55),
    Assignment(HIROSHI, SUZUKI, "caseworker", ago=55),
    # Taken over yesterday: what 田中 recorded before is by a former worker.
    Assignment(SANAE, TANAKA, "worker", until_ago=2),
    Assignment(SANAE, SATO, "worker", ago=1),
    # Handed over: 鈴木 had 松本さん until 高橋 took over.
    Assignment(NORIKO, SUZUKI, "caseworker", until_ago=41),
    Assignment(NORIKO, TAKAHASHI, "caseworker", ago=40),
)


def expected(site: Site, day: date, today: date) -> list[Participant]:
    """Who is expected at a site on a day, in the order of the cast."""
    there = {
        placement.participant
        for placement in PLACEMENTS
        if placement.site == site and placement.on(day, today)
    }
    return [participant for participant in PARTICIPANTS if participant in there]


def caseworkers(participant: Participant, day: date, today: date) -> Iterator[User]:
    """Who is the participant's caseworker on a day."""
    for assignment in ASSIGNMENTS:
        since = today - timedelta(days=assignment.ago)
        until = None if assignment.until_ago is None else today - timedelta(days=assignment.until_ago)
        if (
            (assignment.participant, assignment.role) == (participant, "caseworker")
            and since <= day
            and (until is None or day <= until)
        ):
            yield assignment.person
