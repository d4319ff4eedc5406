"""The cast: teams and members, customers and the companies some of them belong to. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass, field

from madoguchi.core.text import Text
from madoguchi.imports.sample import names
from madoguchi.imports.sample.dice import Dice
from madoguchi.imports.sample.hours import (
    ACCOUNTING,
    DESK,
    HOUSEKEEPING,
    KITCHEN,
    WAREHOUSE,
    Hours,
)
from madoguchi.imports.sample.truth import Truth

JAPANESE_SHARE = 0.60
COMPANIES = 36


@dataclass(frozen=True, slots=True)
class Team:
    """A department, the lane it works in, and when."""

    code: str
    name: Text
    lane: str
    hours: Hours
    size: int


TEAMS: dict[str, Team] = {
    team.code: team
    for team in (
        Team("front", Text("Front desk", "フロント"), "front", DESK, 9),
        Team("shop", Text("Online shop support", "オンラインショップ サポート"), "front", DESK, 8),
        Team("reservations", Text("Reservations", "予約係"), "front", DESK, 5),
        Team("kitchen", Text("Kitchen", "調理場"), "back", KITCHEN, 3),
        Team("housekeeping", Text("Housekeeping", "客室係"), "back", HOUSEKEEPING, 4),
        Team("warehouse", Text("Warehouse and logistics", "倉庫・物流"), "back", WAREHOUSE, 4),
        Team("accounting", Text("Accounting", "経理"), "back", ACCOUNTING, 3),
        Team("management", Text("Management", "支配人室"), "support", DESK, 3),
    )
}


@dataclass(slots=True)
class Member:
    """Someone of the house, with the habits that the conversations and the log will show."""

    id: str
    family: Text
    given: Text
    team: str
    role: str
    email: str
    joined: int  # days before the first day
    warmth: float = 0.0
    skill: float = 0.0
    skips: bool = False
    rings: float = 0.0
    feeling_first: float = 0.5
    hold_care: float = 0.5
    deadline_told: float = 0.6
    further_help: float = 0.6
    name_used: float = 0.6
    good_greeting: float = 0.8

    @property
    def name(self) -> Text:
        """The full name in both orders."""
        return Text(f"{self.given.en} {self.family.en}", f"{self.family.ja} {self.given.ja}")


@dataclass(frozen=True, slots=True)
class Account:
    """A company that books or buys."""

    id: str
    name: str
    language: str


@dataclass(slots=True)
class Customer:
    """A person served. ``leaning`` is how kindly they rate anything; it is never written into the sample's rows."""

    id: str
    family: str
    given: str
    reading: str
    title: str
    language: str
    email: str
    phone: str
    country: str
    segment: str  # guest, shopper, both, business
    source: str
    account: str
    since: int  # days before the end of the year
    leaning: float
    brand: str
    cases: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name as written in the customer's own language."""
        return f"{self.family} {self.given}" if self.language == "ja" else f"{self.given} {self.family}"


def members(dice: Dice, truth: Truth) -> list[Member]:
    """Hire everybody. The first ``truth.skippers`` agents drawn skip the second check most of the time."""
    cast: list[Member] = []
    for team in TEAMS.values():
        for place in range(team.size):
            family, given = names.STAFF[len(cast)]
            role = "agent" if team.lane == "front" else "specialist"
            if team.code == "management":
                role = ("manager", "analyst", "admin")[place]
            member = Member(
                id=f"M-{len(cast) + 1:02d}",
                family=family,
                given=given,
                team=team.code,
                role=role,
                email=f"{given.en}.{family.en}@example.com".lower(),
                joined=dice.between(90, 4000),
            )
            _habits(member, dice, truth)
            cast.append(member)
    agents = [member for member in cast if member.role == "agent"]
    order = sorted(agents, key=lambda _: dice.random())
    for member in order[: truth.skippers]:
        member.skips = True
    return cast


def _habits(member: Member, dice: Dice, truth: Truth) -> None:
    """Warm members do everything kind more often, which is why raw comparisons mistake a name for a reason."""
    member.warmth = dice.normal()
    member.skill = dice.normal(0.0, truth.agent_sd)
    member.rings = 0.10 + 0.30 * dice.random()

    def habit(mean: float, pull: float) -> float:
        return min(0.93, max(0.08, mean + pull * member.warmth + dice.normal(0.0, 0.05)))

    member.feeling_first = habit(0.52, 0.22)
    member.hold_care = habit(0.55, 0.18)
    member.deadline_told = habit(0.60, 0.08)
    member.further_help = habit(0.60, 0.14)
    member.name_used = habit(0.52, 0.28)
    member.good_greeting = habit(0.72, 0.17)


def accounts() -> list[Account]:
    """The companies, three in five of them Japanese; no two bear the same name."""
    companies: list[Account] = []
    counts = {"ja": 0, "en": 0}
    for number in range(COMPANIES):
        language = "ja" if number % 5 < 3 else "en"
        stems = names.COMPANIES_JA if language == "ja" else names.COMPANIES_EN
        kinds = names.COMPANY_KINDS_JA if language == "ja" else names.COMPANY_KINDS_EN
        kind, stem = divmod(counts[language], len(stems))
        counts[language] += 1
        name = kinds[(kind + stem) % len(kinds)].format(stem=stems[stem])
        companies.append(Account(f"A-{number + 1:03d}", name, language))
    return companies


def customers(dice: Dice, count: int, companies: list[Account], truth: Truth) -> list[Customer]:
    """``count`` customers; a tenth come for a company."""
    people = []
    for number in range(1, count + 1):
        japanese = dice.chance(JAPANESE_SHARE)
        language = "ja" if japanese else "en"
        business = dice.chance(0.10)
        account = (
            dice.pick([company for company in companies if company.language == language])
            if business
            else None
        )
        if japanese:
            family, reading, romaji = dice.pick(names.FAMILIES_JA)
            given, given_reading, given_romaji = dice.pick(names.GIVEN_JA)
            title, country = "", "JP"
            full_reading = f"{reading} {given_reading}"
            address = f"{given_romaji}.{romaji}"
        else:
            family = dice.pick(names.FAMILIES_EN)
            given, title = dice.pick(names.GIVEN_EN)
            country = dice.pick(names.COUNTRIES_EN)
            full_reading = ""
            address = f"{given}.{family}".lower()
        segment = "business" if business else dice.pick(("guest", "guest", "shopper", "shopper", "both"))
        people.append(
            Customer(
                id=f"C-{number:05d}",
                family=family,
                given=given,
                reading=full_reading,
                title=title,
                language=language,
                email=f"{address}.{number}@example.{'net' if number % 2 else 'com'}",
                phone=f"000-{1000 + number // 10_000:04d}-{number % 10_000:04d}",
                country=country,
                segment=segment,
                source=dice.pick(names.SOURCES),
                account=account.id if account else "",
                since=dice.between(366, 2200) if dice.chance(0.45) else 0,
                leaning=dice.normal(0.0, truth.person_sd),
                brand=dice.pick(("tsukimino", "tsukimino", "seseragi")),
            )
        )
    return people
