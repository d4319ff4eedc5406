"""Signs of how a conversation goes, looked for in one turn: thanks, a correction, a failure, an apology, its tone.

They feed the satisfaction model and are coarser than cues: each is one expression per language, meant to be counted
by a model that learns what a count is worth, never to be shown as evidence.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from madoguchi.core.conversation.cues import Side
from madoguchi.core.conversation.text import language_of

# Written for plain text (``text.plain``: lower case, straight quotes). English first, Japanese second.
_CUSTOMER = {
    "thanks": (
        r"\b(?:thanks?|thank you|thx|cheers|appreciated?)\b",
        r"ありがと|感謝|助かり(?:ます|ました)|お世話になりました",
    ),
    "praise": (
        r"\b(?:great|perfect|awesome|wonderful|excellent|amazing|lovely|nice|cool|fantastic|good|love|sweet|brilliant)\b"
        r"|\bworks for me\b",
        r"素晴らし|すばらし|最高|完璧|(?:いい|良い|よい)です|(?:良|よ)さそう|嬉し|うれし|気に入",
    ),
    "negation": (
        r"\b(?:not|never|nothing|none|cannot|without)\b|n't\b|\bdont\b|\bcant\b",
        r"ない|ません|ずに|なかった",
    ),
    "correction": (
        r"\b(?:actually|instead|rather|wrong|incorrect|change|different|another|other|mistake|i (?:said|meant|mean))\b"
        r"|^no\b[,.]? (?:i|it|make|that|the|we|my)\b|\bmake (?:it|that)\b|\bhow about\b|\bwhat about\b",
        r"違い?(?:ます|う)|ではなく|じゃなく|変更|訂正|間違|別の|ほかの|他の|やっぱり|やはり",
    ),
    "yes": (
        r"^(?:yes|yeah|yep|yup|ya|sure|ok|okay|correct|right|exactly|fine|absolutely|definitely|alright|please do)\b"
        r"|\bthat(?:'s| is|s) (?:right|correct|fine|ok|okay)\b|\bgo ahead\b|\bsounds (?:good|great)\b",
        r"^(?:はい|ええ|うん|そうです)|その通り|お願い(?:いた)?します|大丈夫です|それで",
    ),
    "no": (r"^(?:no|nope|nah|not)\b", r"^(?:いいえ|いえ|いや|ううん)"),
    "goodbye": (
        r"\b(?:bye|goodbye|good day|good night)\b|\bhave a (?:good|nice|great|lovely|wonderful)\b|\bnothing else\b"
        r"|\b(?:that|it|this)(?:'s| is|s|'ll be| will be| was) (?:all|it|everything)\b|\ball i need",
        r"失礼(?:いた)?します|以上です|もう(?:大丈夫|結構)|特に(?:あり|ござい)ません|さようなら",
    ),
    "question": (r"\?", r"\?|(?:です|ます|でしょう|ません)か(?:。|$)"),
    "annoyance": (
        r"\b(?:still|again|already|ridiculous|terrible|awful|horrible|worst|useless|waste|seriously|annoy\w*|frustrat\w*"
        r"|disappoint\w*|confus\w*|unfortunate\w*|too bad|never ?mind|forget it|hmm+|ugh|bummer|oh no|shame|try again)\b"
        r"|\bwhy (?:not|can't|don't|isn't|is it|do i)\b|!!|\?\?",
        r"何度も|何回も|まだ(?:です|届|直|来|でき)|最悪|ひど|酷い|がっかり|残念|困り|困って|いい加減|もう一度|どうして|なぜ",
    ),
}
_AGENT = {
    "apology": (
        r"\bsorry\b|\bapolog|\bunfortunately\b|\bafraid\b|\bregret",
        r"申し訳|お詫び|すみません|失礼(?:いた)?しました|あいにく|残念ながら",
    ),
    "failure": (
        r"\b(?:unable|unsuccessful\w*|fail(?:s|ed|ure)?|unavailable|impossible|cannot|no such)\b"
        r"|\b(?:could|can|was|were|is|are|do|does|did|has|have)(?:n't| not)\b"
        r"|\bnot (?:able|available|successful|possible|find|found)\b|\bnone\b"
        r"|\b(?:there (?:are|is|were|was)|i (?:have|find|found|see|show)|have) (?:no|nothing|none)\b",
        r"(?:でき|出来)(?:ません|ない|かね)|かねます|ございません|ありません|見つかりません|失敗|満室|売り切れ|取れません|無理",
    ),
    "success": (
        r"\b(?:booked|confirmed|reserved|purchased|scheduled|successful\w*|completed?|done|playing|sent|added|made)\b"
        r"|\b(?:has|have) been\b|\breference\b|\ball set\b",
        r"完了|承りました|手配(?:いた)?しました|(?:予約|注文|変更|返金|登録)(?:を|が)?(?:いた)?し?(?:ました|取れ)|解決",
    ),
    "question": (r"\?", r"\?|(?:です|ます|でしょう|ません)か(?:。|$)"),
    "more": (
        r"\b(?:anything|something|what) else\b|\bany (?:other|more|further)\b|\bfurther assist|\belse i can\b",
        r"(?:ほか|他)に|ご不明(?:な)?点|何か(?:ござい|あり|お困り)",
    ),
    "confirm": (
        r"\bconfirm\b(?!ed)|\bconfirming\b|\b(?:is|are) (?:that|this|these|it|all) (?:\w+ ){0,3}?(?:right|correct|accurate|ok|okay)\b"
        r"|\b(?:correct|right)\?|\b(?:verify|double.?check)\b",
        r"よろしい(?:でしょうか|ですか)|でよろし|お間違い|ご確認|復唱",
    ),
    "welcome": (
        r"\bwelcome\b|\bhave a (?:\w+ )?(?:great|good|nice|wonderful|lovely|safe)\b|\benjoy\b|\bglad\b|\bhappy to\b|\bpleasure\b"
        r"|\bno problem\b|\bgood ?bye\b",
        r"どういたしまして|お待ちしております|ご利用.{0,8}ありがとう|いつでも|お気軽に|またの",
    ),
    "offer": (
        r"\b(?:i (?:found|have|found you|see)|i've|there (?:are|is)|there's|how about|what about|recommend|suggest|would you like)\b",
        r"いかが(?:でしょうか|ですか)|おすすめ|お勧め|ご案内|ご提案|見つかりました|がございます",
    ),
}
NAMES: dict[Side, tuple[str, ...]] = {"customer": tuple(_CUSTOMER), "agent": tuple(_AGENT)}
_SIGNS = {
    side: {
        "en": tuple(re.compile(english) for english, _ in words.values()),
        "ja": tuple(re.compile(japanese) for _, japanese in words.values()),
    }
    for side, words in (("customer", _CUSTOMER), ("agent", _AGENT))
}
_GLAD = re.compile(
    r"ありがと|助か|嬉し|うれし|良|よかった|いいですね|素晴らし|安心|満足|最高|完璧|喜|丁寧|親切|感謝|便利|快適"
)
_CROSS = re.compile(
    r"困|残念|不満|不便|不安|ひど|酷|最悪|遅|悪い|違う|違い|怒|駄目|だめ|無理|面倒|がっかり|壊|失敗|心配|迷惑|できない|できません"
)
_WORD = re.compile(r"[a-z0-9']+|[ァ-ヶー]+|[一-龥]|[ぁ-ん]")


def signs(said: str, side: Side) -> list[bool]:
    """Return which signs of ``NAMES[side]`` a plain text gives."""
    language = language_of(said, "en")
    return [sign.search(said) is not None for sign in _SIGNS[side][language or "en"]]


def tone(text: str) -> float:
    """Return how glad (1) or cross (-1) a text sounds; 0 where nothing tells.

    English: the compound of VADER (Hutto and Gilbert 2014), 0 where it is not installed (``hears_tone``). Japanese:
    glad less cross words, scaled the same way, ``x / sqrt(x² + 15)`` with two points a word.
    """
    if language_of(text, "en") == "en":
        vader = _vader()
        return 0.0 if vader is None else float(vader.polarity_scores(text[:_LONGEST])["compound"])
    points = 2.0 * (len(_GLAD.findall(text)) - len(_CROSS.findall(text)))
    return points / math.sqrt(points * points + 15.0)


def words(said: str) -> list[str]:
    """Return the words of a plain text; of Japanese, which has no spaces, runs of katakana and single characters."""
    return _WORD.findall(said)


_LONGEST = 5_000  # characters: VADER's time grows with the square of the words


def hears_tone() -> bool:
    """Say whether the tone of English can be told here: VADER comes with the extra ``satisfaction``."""
    return _vader() is not None


@cache
def _vader() -> Any:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    return SentimentIntensityAnalyzer()
