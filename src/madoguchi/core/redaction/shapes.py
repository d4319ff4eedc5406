"""Known shapes of what tells who somebody is. What an appointment is judged by (times, prices, days) is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from madoguchi.core.redaction import checks
from madoguchi.core.redaction.kinds import Found, Kind

_I = re.IGNORECASE
_SEP = r"[-() .の、]{0,2}"
# What makes a number an amount, a time or a day; nobody is told by those
_UNIT = (
    r"(?!\s?(?:円|万|千|億|ドル|ユーロ|ポンド|年|月|日|時|分|秒|個|件|人|名|泊|枚|台|本|回|階|歳|才|点|倍|%|パーセント|ポイント|キロ|"
    r"メートル|グラム|(?:kg|km|cm|mm|gb|mb|ml|yen|jpy|usd|eur|gbp|dollars?|euros?|pounds?|points?|minutes?|mins?|hours?|days?|"
    r"weeks?|months?|years?|nights?|people|persons?|guests?|items?|pieces?|am|pm|o'clock)\b))"
)
_ALONE = r"(?<![\w$¥€£.,:/+-])"  # no price, no decimal, no part of something longer
_JP = "一-龥々ヶヵノ"

_EMAIL = re.compile(r"(?<![A-Z0-9._%+'-])[A-Z0-9._%+'-]{1,254}@[A-Z0-9-]{1,63}(?:\.[A-Z0-9-]{1,63}){1,8}", _I)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'「」（）()、。〈〉]+", _I)
_TELLING = re.compile(r"[?#@]|(?=[^/]*\d)(?=[^/]*[a-z])[\w-]{10,}(?:/|$)|/\d{4,}(?:/|$)", _I)
_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f:]*:[0-9a-f]*:)[0-9a-f:]{3,39})(?![\w:]|\.\d)", _I
)
_FIGURES = re.compile(r"(?<![\d-])\d(?:[ -]?\d){11,18}(?!\d)(?!-\d)")
_PHONES = [
    re.compile(rf"(?<![\d+-])\(?0(?:{_SEP}\d){{9,10}}(?![\d:時])"),
    re.compile(r"\+\d(?:[-() .]{0,2}\d){6,14}(?!\d)"),
    re.compile(r"(?<![\d-])\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}(?!\d)"),
]
_DAY_FIRST = re.compile(r"0?\d{1,2}[-.]\d{1,2}[-.](?:19|20)\d\d")
_POSTCODES = [
    re.compile(r"〒\s?\d{3}-?\d{4}(?!\d)"),
    re.compile(r"(?<![\d-])\d{3}-\d{4}(?![\d-])"),
    re.compile(r"(?<=郵便番号)[はが:、\s]{0,3}(\d{3}-?\d{4})(?!\d)"),
    re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d[A-Z\d]? ?\d(?!st|nd|rd|th)[ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])", _I),
    re.compile(r"(?<=\b[A-Z]{2} )\d{5}(?:-\d{4})?(?![\d-])"),
    re.compile(r"(?:(?:postal|post|zip) ?code|zip)(?: is|:)? +((?=\w*\d)[A-Z0-9]{3,5}(?: [A-Z0-9]{3})?)", _I),
]

_PREF = (
    "北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|"
    "三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県"
)
_HIRAGANA_TOWNS = "さいたま|つくばみらい|つくば|いわき|ひたちなか|みどり|かすみがうら|えびの|うるま|あま|いなべ|たつの|さぬき|みやま|うきは|あわら|かほく|にかほ|つがる|むつ"
_AREA = rf"(?:(?:[{_JP}]{{1,6}}?|{_HIRAGANA_TOWNS})(?:市|区|郡|町|村))"
_NUM = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
_BLOCK = (
    rf"(?:{_NUM}\s?丁目(?:\s?の?\s?{_NUM}(?:番地?|号)?)?(?:[-のノ\s]?{_NUM}号?){{0,2}}|"
    r"\d{1,4}番地?(?:の?\s?\d{1,4}号?)?|\d{1,4}(?:[-の]\d{1,4}){1,3}(?!\d))"
)
_HOUSE = (
    r"(?:\s?[ァ-ヶーA-Za-z一-龥々・]{1,20}(?:マンション|ハイツ|コーポ|ビル|荘|アパート|タワー|レジデンス|ハウス|メゾン|ヒルズ)(?:\s?\d{1,4}(?:号室?|階|F)?)?"
    r"|\s?[ァ-ヶーA-Za-z一-龥々・]{2,20}\s?\d{2,4}(?:号室?|(?![\d時分日月年円:]))|[\s-]\d{2,4}号室?)?"
)
# Words between a number and a street that make it a distance or a time: "15 min down the road"
_SMALL = r"(?:min|mins|minutes?|hours?|days?|nights?|weeks?|km|miles?|metres?|meters?|people|guests?|of|the|down|in|on|at|from|to|and|or|for|a)\b"
_TOWN = r"(?:,? (?:Apt|Apartment|Flat|Unit|Suite|#) ?\w{1,5})?(?:,? {1,2}[A-Za-z][A-Za-z .'-]{1,24},? [A-Za-z]{2},? \d{5}(?:-\d{4})?)?"
_ADDRESSES = [
    re.compile(rf"(?:{_PREF})\s?{_AREA}(?:\s?{_AREA}){{0,2}}[{_JP}ァ-ヶーぁ-ん]{{0,12}}?\s?{_BLOCK}{_HOUSE}"),
    re.compile(rf"{_AREA}(?:\s?{_AREA}){{0,2}}[{_JP}ァ-ヶーぁ-ん]{{0,12}}?\s?{_BLOCK}{_HOUSE}"),
    re.compile(rf"[{_JP}ァ-ヶー]{{0,8}}{_NUM}\s?丁目(?:\s?の?\s?{_NUM}(?:番地?|号)?)?(?:[-の\s]?{_NUM}号?){{0,2}}{_HOUSE}"),
    re.compile(
        r"(?<![\d.,])\d{1,5}[A-Za-z]?,? (?:(?:North|South|East|West|[NSEW]\.?) )?(?:[A-Z][A-Za-z'’-]+ |\d{1,3}(?:st|nd|rd|th) ){1,3}"
        rf"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Crescent|Close)\b\.?{_TOWN}"
    ),
    re.compile(
        rf"(?<![\d.,])\d{{1,5}}[a-z]?,? (?:(?!{_SMALL})[a-z'’-]+ |\d{{1,3}}(?:st|nd|rd|th) ){{1,3}}(?:street|st|avenue|ave|road|rd|lane|boulevard|blvd)\b\.?{_TOWN}", _I
    ),
    re.compile(r"\bP\.? ?O\.? Box \d+", _I),
]  # fmt: skip

_COARSE = re.compile(rf"(?:(?:{_PREF})\s?)?{_AREA}(?:\s?{_AREA}){{0,2}}(?:[{_JP}ァ-ヶー]{{1,12}})?")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = (
    r"(?:(?:明治|大正|昭和|平成|令和|(?<![A-Za-z])[MTSHR])?\s?(?:\d{1,4}|元)年\s?\d{1,2}月\s?\d{1,2}日|(?<![A-Za-z])[MTSHR]\d{1,2}[./-]\d{1,2}[./-]\d{1,2}|"
    r"(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)|"
    rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|(?<!\d)(?:19|20)\d{{6}}(?!\d))"
)
_DATES = re.compile(_DATE, _I)
_BORN = re.compile(r"生年月日|誕生日|お?生まれ|date of birth|\bd\.?o\.?b\b|\bborn\b|birth ?(?:day|date)", _I)
_NEAR = 24  # letters between the word for birth and its date
ADULTS = 2010  # whole dates of earlier years are births rather than appointments

_ASKS_NUMBER = re.compile(
    r"番号|ナンバー|ID|コード|[下末]\s?\d?\s?[桁ケ]|\b(?:number|code|reference|digits|ref|id)\b", _I
)
_ASKS_ADDRESS = re.compile(r"住所|お届け先|送り先|\baddress\b|where do you live", _I)
_ASKS = re.compile(
    r"[?？]|か[。、]?$|ください|下さい|お願い|[号所]は[。、]?$|伺|教え|\b(?:please|need|may i|can i|could you|have your|your)\b|(?:number|code|id)[.:]?$",
    _I,
)
_KEYS = [
    re.compile(
        r"(?:番号|ナンバー|No\.?|コード|(?<![A-Za-z])ID|[下末]\s?\d?\s?桁|末尾)(?:[はがのを:#、,\s]|です){0,4}([A-Z]{0,5}-?\d[A-Z0-9-]{1,30})(?![A-Z0-9])" + _UNIT, _I
    ),
    re.compile(
        r"\b(?:order|booking|reservation|confirmation|reference|ref|tracking|case|ticket|account|membership|member|policy|"
        r"invoice|customer|serial|passport|license|licence)s?(?: (?:number|no\.?|id|code|#))?(?:(?: is| was|:|,|#|\.)? ?#? ?)"
        r"((?=[A-Z-]*\d[A-Z-]*\d)[A-Z0-9][A-Z0-9-]{3,30})\b" + _UNIT, _I
    ),
    re.compile(r"\b(?:number|id|code|no\.|digits|ending)(?: is| are| in|:|,)? ?#? ?((?=[A-Z-]*\d[A-Z-]*\d)[A-Z0-9][A-Z0-9-]{2,30})\b" + _UNIT, _I),
    re.compile(r"\b(?:user ?name|login|user id)(?: is|:)? +([\w.@-]{3,40})", _I),
    re.compile(r"(?:ユーザー名|アカウント名|ログインID|ログイン名)[はが:、\s]{1,3}([!-~]{3,40})", _I),
    re.compile(r"#((?=[A-Z-]*\d[A-Z-]*\d)[A-Z0-9][A-Z0-9-]{2,30})\b", _I),
]  # fmt: skip
_SECRET = re.compile(
    r"(?:暗証番号|パスワード|セキュリティ\s?コード|確認コード|認証コード|パスコード|password|passcode|\bpin\b|\bcvv\b|security code|verification code)"
    r"(?:[はが:、\s]|です|\bis\b|number){0,4}((?=[!-~]*\d)[!-~]{2,63}[A-Za-z0-9#$%&*@])", _I
)  # fmt: skip
_ANSWER = re.compile(
    r"(?!\d[\d,. ]*(?:GBP|USD|EUR|JPY|HKD|AUD|CAD|AM|PM|KM|KG|CM|GB|MB)\b)"
    r"(?<![\w$¥€£.,:/-])[A-Z]{0,4}-?\d(?:[ -]?[A-Z0-9]){2,}(?![A-Za-z0-9]|[.,:/]\d)" + _UNIT
)
_RUN = re.compile(_ALONE + r"\d{6,}(?!\d|[.,:/]\d)" + _UNIT)
_GROUPS = re.compile(_ALONE + r"\d{2,}(?:-\d{2,})+(?!\d|-)" + _UNIT)
_CODE = re.compile(
    r"(?<![A-Za-z0-9@./-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{2,}(?:-[A-Z0-9]+)*(?![A-Za-z0-9@])"
)
_MEASURE = re.compile(r"\d+(?:P|K|ML|GB|MB|TB|KM|KG|CM|MM|W|V|AM|PM|ST|ND|RD|TH|JPY|USD|EUR)")
_TOKEN = re.compile(
    r"(?<![\w-])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=\w*[a-z])(?=(?:[A-Za-z_]*\d){3})[A-Za-z0-9_]{12,})(?![\w-])"
)


def find(text: str, asked: bool = False) -> Iterator[Found]:
    """Yield what has a known shape in the text of a form; ``asked``: the turn before asks for a number."""
    yield from _each("email", _EMAIL, text)
    for hit in _URL.finditer(text):
        if _TELLING.search(hit[0].split("://", 1)[-1]):
            yield Found("url", *hit.span())
    for hit in _IP.finditer(text):
        if checks.ip(hit[0]):
            yield Found("ip", *hit.span())
    yield from _cards(text)
    for pattern in _PHONES:
        for hit in pattern.finditer(text):
            if not _DAY_FIRST.match(hit[0]):
                yield Found("phone", *hit.span())
    for pattern in _POSTCODES:
        yield from _each("postcode", pattern, text)
    for pattern in _ADDRESSES:
        yield from _each("address", pattern, text)
    yield from _births(text)
    yield from _each("secret", _SECRET, text)
    yield from _numbers(text, asked)


def asks_number(text: str) -> bool:
    """Say whether a turn asks for a number that names somebody's thing."""
    return bool(_ASKS_NUMBER.search(text) and _ASKS.search(text))


def asks_address(text: str) -> bool:
    """Say whether a turn asks for an address."""
    return bool(_ASKS_ADDRESS.search(text) and _ASKS.search(text))


def addresses_answered(text: str) -> Iterator[Found]:
    """Yield the prefecture and town in a turn that answers the question for an address, block told or not."""
    return _each("address", _COARSE, text)


def asks_birth(text: str) -> bool:
    """Say whether a turn asks for, or speaks of, a date of birth."""
    return bool(_BORN.search(text))


def births_answered(text: str) -> Iterator[Found]:
    """Yield the first date of a turn that answers the question for a date of birth."""
    return islice(_each("birth", _DATES, text), 1)


def amount_follows(text: str, end: int) -> bool:
    """Say whether the number that ends here is an amount or a time."""
    return re.match(_UNIT, text[end:]) is None


def _each(kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    for hit in pattern.finditer(text):
        yield Found(kind, *hit.span(pattern.groups and 1))


def _cards(text: str) -> Iterator[Found]:
    for hit in _FIGURES.finditer(text):
        figures = re.sub(r"\D", "", hit[0])
        if len(figures) >= 13 and luhn_card(figures):
            yield Found("card", *hit.span())
        elif checks.my_number(figures):
            yield Found("my_number", *hit.span())
        elif not amount_follows(text, hit.end()):
            yield Found("number", *hit.span())


def luhn_card(figures: str) -> bool:
    """Say whether figures may be a payment card: the networks' first figures, and the check figure."""
    return figures[0] in "23456" and checks.luhn(figures)


def _births(text: str) -> Iterator[Found]:
    words = [hit.span() for hit in _BORN.finditer(text)]
    for hit in _DATES.finditer(text):
        start, end = hit.span()
        near = any(start - _NEAR <= until and since <= end + 3 for since, until in words)
        year = checks.year_of(hit[0].strip())
        if near or (year is not None and year < ADULTS):
            yield Found("birth", start, end)


def _numbers(text: str, asked: bool) -> Iterator[Found]:
    for pattern in _KEYS:
        yield from _each("number", pattern, text)
    for hit in _RUN.finditer(text):
        if not checks.compact_date(hit[0]):
            yield Found("number", *hit.span())
    for hit in _GROUPS.finditer(text):
        if len(re.sub(r"\D", "", hit[0])) >= 7 and not _is_days(hit[0]):
            yield Found("number", *hit.span())
    for hit in _CODE.finditer(text):
        if _names_a_thing(hit[0]):
            yield Found("number", *hit.span())
    yield from _each("number", _TOKEN, text)
    if asked:
        for hit in _ANSWER.finditer(text):
            if not _is_days(hit[0]):
                yield Found("number", *hit.span())


def _is_days(text: str) -> bool:
    """Say whether groups of figures are days or years."""
    parts = text.replace(" ", "-").split("-")
    years = [part for part in parts if len(part) == 4 and part[:2] in ("19", "20")]
    small = [part for part in parts if len(part) <= 2 and part.isdigit() and 0 < int(part) <= 31]
    return bool(years) and len(years) + len(small) == len(parts)


def _names_a_thing(code: str) -> bool:
    """Say whether capitals and figures are a booking's or an article's code, not a measure."""
    letters = code.replace("-", "")
    figures = sum(letter.isdigit() for letter in letters)
    turns = sum(a.isdigit() != b.isdigit() for a, b in pairwise(letters))
    return not _MEASURE.fullmatch(code) and (
        len(letters) >= 8 or (len(letters) >= 5 and figures >= 3) or (len(letters) >= 6 and turns >= 2)
    )
