"""When requests come, of which type, over which channel, and from whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from madoguchi.imports.sample.dice import Dice, cumulate
from madoguchi.imports.sample.hours import DAY, HOUR, Calendar, season
from madoguchi.imports.sample.people import Customer, Member
from madoguchi.imports.sample.process import CHANNELS, WRITTEN
from madoguchi.imports.sample.requests import CHANNEL_MIX, REQUEST_TYPES, RequestType
from madoguchi.imports.sample.run import Run
from madoguchi.imports.sample.truth import Truth

# Requests per hour of the day, relative: written ones peak at night, spoken ones follow the desk.
WRITTEN_HOURS = (2, 1, 1, 0.5, 0.5, 1, 2, 4, 6, 8, 9, 9, 9, 7, 7, 7, 7, 8, 8, 10, 12, 13, 11, 6)
DESK_HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 0, 11, 13, 11, 8, 9, 10, 10, 10, 8, 0, 0, 0, 0, 0, 0)
COUNTER_HOURS = (0.5, 0.3, 0.2, 0.2, 0.3, 1, 4, 8, 13, 14, 9, 4, 3, 4, 8, 13, 13, 11, 8, 7, 5, 4, 2, 1)
TYPES = tuple(REQUEST_TYPES.values())
TYPHOON_TYPES = ("reservation_cancel", "reservation_cancel", "reservation_change", "late_delivery")


@dataclass(slots=True)
class Crowd:
    """Everybody who may ask, sorted by what they come for and how they may be picked."""

    everyone: list[Customer]
    inn: list[Customer] = field(default_factory=list)
    shop: list[Customer] = field(default_factory=list)
    business: list[Customer] = field(default_factory=list)
    inn_weights: list[float] = field(default_factory=list)
    shop_weights: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, people: list[Customer], dice: Dice) -> Crowd:
        """Give each customer a taste for asking; some ask five times as often as others."""
        crowd = cls(people)
        inn_weights, shop_weights = [], []
        for person in people:
            weight = dice.lognormal(1.0, 0.55)
            if person.segment in {"guest", "both", "business"}:
                crowd.inn.append(person)
                inn_weights.append(weight)
            if person.segment in {"shopper", "both"}:
                crowd.shop.append(person)
                shop_weights.append(weight)
            if person.segment == "business":
                crowd.business.append(person)
        crowd.inn_weights, crowd.shop_weights = cumulate(inn_weights), cumulate(shop_weights)
        return crowd

    def pick(self, request: RequestType, dice: Dice) -> Customer:
        """Someone who would ask for this."""
        if request.code == "group_booking" and self.business and dice.chance(0.85):
            return dice.pick(self.business)
        if request.house == "shop":
            return dice.weighted(self.shop, self.shop_weights)
        return dice.weighted(self.inn, self.inn_weights)


def arrive(
    cases: int,
    calendar: Calendar,
    crowd: Crowd,
    staff: dict[str, list[Member]],
    dice: Dice,
    truth: Truth,
    improved_from: float,
) -> list[Run]:
    """Exactly ``cases`` requests over the year, in order of time."""
    weights = [
        season(calendar.date(day), truth.typhoon, truth.typhoon_factor) for day in range(calendar.days)
    ]
    total = sum(weights)
    counts = dice.generator.multinomial(cases, [weight / total for weight in weights]).tolist()
    normal = total / calendar.days
    drafts: list[tuple[float, RequestType, str, float]] = []
    shares = cumulate([request.share for request in TYPES])
    mixes = {house: cumulate(list(mix)) for house, mix in CHANNEL_MIX.items()}
    channels = tuple(CHANNELS)
    hours = {
        "written": cumulate(list(WRITTEN_HOURS)),
        "desk": cumulate(list(DESK_HOURS)),
        "counter": cumulate(list(COUNTER_HOURS)),
    }
    for day, count in enumerate(counts):
        when = calendar.date(day)
        stormy = (when.month, when.day) == truth.typhoon
        for _ in range(count):
            request = dice.weighted(TYPES, shares)
            if stormy and dice.chance(0.75):
                request = REQUEST_TYPES[dice.pick(TYPHOON_TYPES)]
            channel = dice.weighted(channels, mixes[request.house])
            kind = "written" if channel in WRITTEN else "counter" if channel == "counter" else "desk"
            hour = dice.weighted(range(24), hours[kind])
            second = dice.between(0, HOUR - 1)
            if kind == "desk" and hour == 17:
                second //= 2  # the lines close to new callers at half past five
            drafts.append((float(day * DAY + hour * HOUR + second), request, channel, weights[day] / normal))
    drafts.sort(key=lambda draft: draft[0])
    runs = []
    for number, (t, request, channel, load) in enumerate(drafts, 1):
        person = crowd.pick(request, dice)
        involved = dice.chance(min(0.9, truth.involved_share * request.involved))
        draw = dice.random()
        upset = request.upset + (0.05 if involved else 0.0)
        mood = "upset" if draw < upset else "worried" if draw < upset + request.worried else "calm"
        team = "front" if channel == "counter" else request.team
        run = Run(
            id=f"S-{number:06d}",
            opened=t,
            request=request,
            channel=channel,
            brand="shoten" if request.house == "shop" else person.brand,
            customer=person,
            agent=dice.pick(staff[team]),
            involved=involved,
            mood=mood,
            load=load,
            improved=channel in truth.improvement.channels and t >= improved_from,
        )
        run.case_due = t + request.promise_hours * HOUR
        person.cases.append(run.id)
        runs.append(run)
    return runs
