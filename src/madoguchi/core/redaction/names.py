"""Names the record does not know, by the words that come with names: 様, と申します, my name is, Mr."""

from __future__ import annotations

import re
from collections.abc import Iterator

from madoguchi.core.redaction.kinds import Found

_WORD = "一-龥々ヶ"
_NAME = rf"[{_WORD}]{{1,4}}(?:\s?[{_WORD}]{{1,3}})?|[ァ-ヶー]{{2,10}}(?:[\s・][ァ-ヶー]{{2,10}})?"
_BEFORE = "本日|明日|明後日|昨日|先日|今日|今回|前回|午前|午後|当社|弊社|担当|代表|受付|今朝"  # run into a name without a mark
_JAPANESE = [
    re.compile(rf"(?<![{_WORD}])(?:{_BEFORE})?((?:{_NAME}))(?=\s?(?:様|さま|さん|氏))"),
    re.compile(rf"((?:{_NAME}))(?=\s?(?:と申し|ともうし|と言います|といいます)(?!と))"),
    re.compile(rf"(?:お?名前|氏名|名義|名字|苗字)(?:[はが:、\s]|の方は){{1,3}}((?:{_NAME}))(?=です|でございます|になります|と|で|、|。|\s|$)"),
    re.compile(rf"担当(?:は|の|いたします|させていただきます)?((?:{_NAME}))(?=でございます|です|が|と|に|、|。)"),
]  # fmt: skip
_OPENING = [re.compile(rf"(?<=の)((?:{_NAME}))(?=でございます|が(?:承|うけたまわ|お受け))")]
# Not names though they come with 様 and さん: whole words, and words that end so
_NO_NAMES = """
客 皆 仕 同 多 模 異 一 有 各 奥 子 父 母 兄 姉 妹 弟 嬢 孫 娘 息子 旦那 両親 親御 母親 父親 家族 親方 夫人 恋人 友人 知人 大人 老人 外国人 同行人 一人 二人 三人 四人 五人 人
何 王 神 殿 貴 互 世話 疲 得意先 取引先 先方 本人 法人 個人 主人 荷主 施主 株主 家主 大家 代理人 管理人 保証人 業 馳走 苦労 企業 店舗 他社 御社 貴社 窓口 部署 部 方 責任者 担当
名 名様 二名 三名 四名 五名 予約 宿泊 電話 番号 部屋 本屋 花屋 様子 代表 受付 配送 修理 技術 営業 総務 経理 人事 管理 確認 対応 説明 案内 返品 交換 注文 商品 請求
ユーザー オーナー メーカー スタッフ ゲスト メンバー ドライバー オペレーター サポート センター グループ カスタマー コールセンター サポートセンター ホテル クリニック
"""
_NO_NAME = frozenset(_NO_NAMES.split())
_ENDINGS = ("者", "員", "師", "客", "社", "店", "係", "課", "署", "口", "名", "様")

_CAPITAL = r"[A-Z][A-Za-z'’-]*[a-z][A-Za-z'’-]*"
_ENGLISH_NAME = rf"({_CAPITAL}(?: (?:[A-Z]\. ?)?{_CAPITAL}){{0,2}})"
_ENGLISH = [
    re.compile(rf"(?i:my name is|my name's|name is|you(?:'re| are) speaking (?:with|to)|you've reached|i(?:'m| am) called|i go by|the name(?:'s| is)|under(?: the name)?(?: of)?) {_ENGLISH_NAME}"),
    re.compile(rf"(?i:this is|i(?:'m| am)|it's) {_ENGLISH_NAME}(?=,? (?:speaking|calling|from|here|at|with|and I)\b|[.!,]? (?:How|I will|I'll|I am|I'm)\b)"),
    re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\b\.? ?{_ENGLISH_NAME}"),
    re.compile(rf"(?i:\b(?:dear|hi|hello|hey|thanks|thank you|sorry|good (?:morning|afternoon|evening)|welcome back)),? (?:(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? )?{_ENGLISH_NAME}(?=[,.!?\n]|$)"),
    re.compile(rf"(?i:regards|sincerely|best wishes|best|cheers|yours),?\s*\n\s*{_ENGLISH_NAME}"),
    re.compile(rf"(?i:\b(?:agent|technician|driver|colleague|manager|supervisor)) ({_CAPITAL})(?= (?:will|is|was|has|from|speaking)\b)"),
]  # fmt: skip
_NO_ENGLISH_NAMES = """
there all everyone customer sir madam team support service again so very too for you your the and guest member friend sorry me dr mr mrs ms
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
not still just sure afraid happy glad great good here calling looking trying having what how why where because please yes yup yep no nope ok okay
morning afternoon evening today tomorrow it this that we my our i of course certainly fine perfect don't is are was can could would need want
give tell got get but or if with about thanks thank hello hi
"""
_NO_ENGLISH_NAME = frozenset(_NO_ENGLISH_NAMES.split())


_ASKS = re.compile(
    r"お?名前|氏名|フルネーム|どちら様|\b(?:full name|(?:your|first|last|sur) ?name|name (?:please|on)|who am i speaking|whom am i)\b",
    re.IGNORECASE,
)
_YES = r"(?:はい|ええ|うん|あ)?[、。,\s]*"
_SURE = r"(?:(?:sure|yes|ok|okay|hi|hello|it's|it is|my name is|name is|name:|of course|certainly|yeah|thanks)[,.!:]?\s+)*"
_ANSWERS = [
    re.compile(rf"^{_YES}((?:{_NAME})|[ぁ-ゖー]{{2,8}}?(?:\s[ぁ-ゖー]{{2,8}}?)?)(?=です|でございます|と申|といい|と言|ですけど|。|$)"),
    re.compile(rf"^\s*{_SURE}([A-Za-z][a-z'’-]+(?: [A-Z]\.?)?(?: [A-Za-z][A-Za-z'’-]+){{0,2}})(?=[.,!]|\s*$)", re.IGNORECASE),
]  # fmt: skip


def asks(text: str) -> bool:
    """Say whether a turn asks for a name."""
    return bool(_ASKS.search(text))


def answered(text: str) -> Iterator[Found]:
    """Yield the name a turn gives that answers the question for one, where it begins with it."""
    for pattern in _ANSWERS:
        if (hit := pattern.search(text)) and _may_be_japanese(hit[1]):
            said = hit[1].split()
            small = len(said) == 1 and said[0].isascii() and said[0].islower()  # "pizza": hardly ever a name
            if not small and not any(word.casefold().strip(".") in _NO_ENGLISH_NAME for word in said):
                yield Found("name", *hit.span(1))


def find(text: str, opening: bool = False) -> Iterator[Found]:
    """Yield what stands where names stand in the text of a form; ``opening``: it is one of the first turns."""
    for pattern in (*_JAPANESE, *_OPENING) if opening else _JAPANESE:
        for hit in pattern.finditer(text):
            if _may_be_japanese(hit[1]):
                yield Found("name", *hit.span(1))
    for pattern in _ENGLISH:
        for hit in pattern.finditer(text):
            if hit[1].split()[0].casefold() not in _NO_ENGLISH_NAME:
                yield Found("name", *hit.span(1))


def _may_be_japanese(word: str) -> bool:
    last = re.split(r"[\s・]", word)[-1]
    shop = len(last) > 2 and last.endswith("屋")  # 土産屋, 居酒屋; 土屋 and 守屋 are families
    return last not in _NO_NAME and not shop and not last.endswith(_ENDINGS)
