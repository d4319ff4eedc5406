"""The named places of the phrases, filled per case: dates, orders, rooms, things. Invented like everything here."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from madoguchi.core.text import Text
from madoguchi.imports.sample.dice import Dice
from madoguchi.imports.sample.hours import Calendar
from madoguchi.imports.sample.requests import BRANDS
from madoguchi.imports.sample.run import Run

CLOTH = (
    Text("indigo tenugui towel", "藍染めの手ぬぐい"),
    Text("patterned furoshiki", "小紋の風呂敷"),
    Text("bath basket pouch", "湯かご巾着"),
    Text("cotton yukata sash", "浴衣の半幅帯"),
)
CERAMIC = (
    Text("lidded teacup pair", "蓋付き夫婦湯のみ"),
    Text("small teapot", "常滑風の急須"),
    Text("sugar bowl with lid", "蓋物の小鉢"),
    Text("incense burner", "陶の香炉"),
)
BOTTLE = (
    Text("yuzu ponzu", "柚子ぽん酢"),
    Text("plum syrup", "梅シロップ"),
    Text("hot-spring bath essence", "湯の花の入浴液"),
    Text("ginger honey", "生姜はちみつ"),
)
FOOD = (
    Text("box of twelve hot-spring buns", "温泉まんじゅう12個入"),
    Text("chestnut jelly", "栗ようかん"),
    Text("roasted green tea set", "ほうじ茶詰め合わせ"),
    Text("dried mushroom set", "干ししいたけ詰め合わせ"),
    Text("buckwheat sweets", "そば菓子詰め合わせ"),
    Text("mountain vegetable pickles", "山菜漬けの三点組"),
)
THINGS = (
    Text("reading glasses", "老眼鏡"),
    Text("silver earring", "銀のイヤリング"),
    Text("phone charger", "携帯電話の充電器"),
    Text("child's stuffed rabbit", "子どものうさぎのぬいぐるみ"),
    Text("watch", "腕時計"),
    Text("scarf", "ストール"),
    Text("folding umbrella", "折りたたみ傘"),
    Text("notebook", "手帳"),
    Text("camera battery", "カメラの電池"),
)
PLACES = (
    Text("the changing room of the large bath", "大浴場の脱衣所"),
    Text("the wardrobe", "お部屋の押し入れ"),
    Text("the dining room", "お食事処"),
    Text("the washroom", "洗面所"),
    Text("the lounge by the garden", "庭の見えるラウンジ"),
    Text("the shuttle bus", "送迎バス"),
)
FOODS = (
    Text("buckwheat", "そば"),
    Text("shrimp", "えび"),
    Text("egg", "卵"),
    Text("peanut", "落花生"),
    Text("wheat", "小麦"),
    Text("crab", "かに"),
    Text("walnut", "くるみ"),
)
ROOMS = (
    Text("the Bellflower Room", "桔梗の間"),
    Text("the Wisteria Room", "藤の間"),
    Text("the Bush Clover Room", "萩の間"),
    Text("the Pine Room", "松の間"),
    Text("the Camellia Room", "椿の間"),
    Text("the Moon Room", "月の間"),
)
NIGHTS = (Text("one night", "1"), Text("two nights", "2"), Text("three nights", "3"))
HOURS = (Text("6 pm", "18時"), Text("6:30 pm", "18時半"), Text("7 pm", "19時"), Text("8 pm", "20時"))
WEEKDAYS_JA = "月火水木金土日"

# Requests about something that has already happened; all others look ahead.
LOOKING_BACK = {"lost_property", "invoice_reissue", "complaint_stay"}


def day(when: date, language: str) -> str:
    """A date as people say it: 8月14日（水）, or Wednesday 14 August."""
    if language == "ja":
        return f"{when.month}月{when.day}日（{WEEKDAYS_JA[when.weekday()]}）"
    return f"{when:%A} {when.day} {when:%B}"


def hour(when: datetime, language: str) -> str:
    """A full hour as people promise it: 8月15日（木）の17時, or 5 pm on Thursday 15 August."""
    if language == "ja":
        return f"{day(when.date(), 'ja')}の{when.hour}時"
    clock = when.hour % 12 or 12
    half = "am" if when.hour < 12 else "pm"
    return f"{clock} {half} on {day(when.date(), 'en')}"


def promised(moment: datetime) -> datetime:
    """The hour a careful member would name for something due at ``moment``: never later, never at night."""
    when = moment.replace(minute=0, second=0)
    if when.hour < 9:
        return when.replace(hour=18) - timedelta(days=1)
    return when.replace(hour=min(when.hour, 18))


def goods(run: Run, topic: int, variant: int, dice: Dice) -> tuple[Text, Text]:
    """The article a shop request is about, fitting the matter (only cups chip, only bottles leak), and another."""
    if run.request.code == "damaged_goods":
        shelf: tuple[Text, ...] = CERAMIC if topic == 0 else BOTTLE
    elif run.request.code == "wrong_item" and topic == 1 and variant == 1:
        shelf = CLOTH
    elif run.request.code == "gift_wrapping":
        shelf = FOOD
    else:
        shelf = dice.pick((FOOD, FOOD, CLOTH, BOTTLE, CERAMIC))
    item = dice.pick(shelf)
    other = dice.pick([thing for thing in FOOD + CLOTH if thing is not item])
    return item, other


def fill(run: Run, dice: Dice, calendar: Calendar, topic: int, variant: int, company: str) -> dict[str, str]:
    """All named places for one case in its language. Every phrase of the banks can be formatted with the result."""
    language = run.language
    today = calendar.moment(run.opened).date()
    stay = today + timedelta(
        days=-dice.between(1, 20) if run.request.code in LOOKING_BACK else dice.between(4, 55)
    )
    new = (today if run.request.house == "shop" else stay) + timedelta(days=dice.between(3, 16))
    eta = today - timedelta(days=dice.between(1, 3))
    party = dice.between(2, 5)
    item, other = goods(run, topic, variant, dice)
    customer, house = run.customer, BRANDS[run.brand]
    told = promised(calendar.moment(run.promise_told or run.case_due))
    return {
        "case": run.id,
        "type": run.request.name.to(language),
        "name": customer.family if language == "ja" else f"{customer.title} {customer.family}",
        "me": customer.name,
        "phone": customer.phone,
        "payee": company or customer.name,
        "agent": run.agent.family.ja if language == "ja" else run.agent.given.en,
        "agent2": run.speaker.family.ja if language == "ja" else run.speaker.given.en,
        "house": house.to(language),
        "brand_short": house.ja.removeprefix("旅館 "),
        "order": f"TS-{dice.between(10_000, 99_999)}",
        "booking": f"R-{dice.between(10_000, 99_999)}",
        "code": str(dice.between(10_000_000, 99_999_999)),
        "last4": f"{int(customer.phone[-4:]):04d}",
        "item": item.to(language),
        "other": other.to(language),
        "thing": dice.pick(THINGS).to(language),
        "place": dice.pick(PLACES).to(language),
        "food": dice.pick(FOODS).to(language),
        "room": dice.pick(ROOMS).to(language),
        "nights": dice.pick(NIGHTS).to(language),
        "hour": dice.pick(HOURS).to(language),
        "date": day(stay, language),
        "newdate": day(new, language),
        "eta": day(eta, language),
        "ordered": day(eta - timedelta(days=dice.between(3, 8)), language),
        "told": hour(told, language),
        "party": str(party),
        "party2": str(party + 1),
        "group": str(dice.between(12, 45)),
        "amount": f"{dice.between(32, 180) * 100:,}",
        "small": f"{dice.between(3, 30) * 100:,}",
        "restate": "",
    }
