"""What came of what a customer asked for, told of a whole conversation: numbers that stand beside ``features``.

``features`` counts how often something is said; here it counts when it was first and last said, and what it answered: a
plain no to a question is no failure, nothing found for the request is one, and an open one at the end is worse than one
that was mended. Pure; nothing is learned here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from madoguchi.core.conversation.cues import Side
from madoguchi.core.conversation.features import Numbers, Spoken
from madoguchi.core.conversation.signs import words
from madoguchi.core.conversation.text import language_of, plain

NEVER = (1.2, -0.2)  # where "first" and "last" stand, on the way from 0 to 1, of what was never said
ALIKE = 0.6  # share of the shorter turn's telling words from which a turn counts as said again
_BACK = 4  # earlier turns of the side a turn is compared with
_LONG = 4_000  # characters of a turn that are read, as in ``features``

_NOT = r"(?:n'?t| not)"
_CANNOT = r"can(?:'?t|not| not)"
# Written for plain text (``text.plain``). English first, Japanese second.
_AGENT = {
    "nothing": (
        r"\b(?:there|i|we|they) (?:\w+ )?(?:are|is|was|were|have|had|see|find|found|show) (?:no|nothing|none|zero)\b"
        rf"|\b(?:{_CANNOT}|(?:could|did|do|does|was|is|are|am){_NOT}) (?:able to )?(?:seem to |appear to )?"
        r"(?:be )?(?:any|find|found|finding|locate|see|have any|show|exist|match|meet|appear|seem)\b"
        rf"|\b(?:there|they) (?:are|is|'re){_NOT} (?:any|a|an)\b|\bunable to (?:find|locate)\b|\bnone of\b|\bno such\b"
        r"|\bno (?:\w+[- ]){0,4}?(?:match\w*|results?|listings?|options?|entries|luck|places?|records?|ones?)\b"
        r"|\bnothing (?:that|in|match\w*|for|avail\w*|listed|like)\b",
        r"見つかりません|見当たりません|見つけられません|該当(?:する|の)?.{0,12}(?:ありません|ございません|なし|ない)"
        r"|(?:一つ|一件|ひとつ)も(?:ありません|ございません)|(?:在庫|空き|取り?扱い|候補|ご?希望の.{0,10})(?:が|は)(?:ありません|ございません|なく)",
    ),
    "undone": (
        rf"\b(?:unable to|{_CANNOT}|could{_NOT}|not able to|wasn'?t able to) "
        r"(?:book|make|reserve|accommodate|complete|get|schedule|purchase|handle|process|secure|do|place|arrange|change|refund)\b"
        r"|\b(?:unsuccessful\w*|fail(?:s|ed|ure)?|sold out|fully booked|booked up|declined)\b|\b(?:is|are|was|were) (?:already )?full\b"
        rf"|\bdid{_NOT} (?:work|go through|succeed)\b|\bnot (?:go through|successful|work)\b"
        r"|\bno (?:rooms?|tables?|openings?|seats?|vacanc\w+|availability|slots?)\b"
        rf"|\b(?:is|are|was)(?:{_NOT}) available (?:at|on|for|then)\b|\bunavailable\b|\bnothing available\b",
        r"(?:予約|手配|注文|変更|手続き?|返金|交換|処理|お取り|ご用意|登録)(?:が|は|を)?(?:いた|完了)?(?:でき|出来|取れ|し)(?:ません|ず|なかった|かね)"
        r"|かねます|失敗|満室|満席|売り切れ|品切れ|承れません|埋まって|不成立",
    ),
    "unknown": (
        rf"\b(?:do|does|did){_NOT} (?:have|know|list|see|show)\b[^.?!]{{0,30}}\b(?:info\w*|details?|data|listed|what|if|whether|that|the)\b"
        r"|\bnot (?:listed|sure|provided|known|given|specified)\b|\bunknown\b|\bno (?:info\w*|data|details?|record) (?:on|about|of|for)\b"
        rf"|\b(?:is|are){_NOT} listed\b|\bno idea\b",
        r"(?:分|わ)かりかね|(?:情報|記載|データ|記録)(?:が|は)(?:ありません|ございません|なく)|存じ(?:上げ)?ません|不明(?:です|でござ)",
    ),
    "fault": (
        r"\b(?:error|confusion|mistak\w+|misspoke|misunderst\w+|misread|glitch|incorrect|my (?:bad|fault))\b"
        r"|\bapologi[sz]e for (?:the|any|my|that|this)\b|\bsorry (?:about|for) (?:that|the|any|my|this|it)\b"
        r"|\bi (?:was|am|'m) (?:wrong|mistaken)\b|\btake that back\b|\bi missed\b|\bsorry,? (?:it|that) (?:is|was) actually\b",
        r"誤り|間違(?:い|え|って)(?:まし|で|ござ|お)|手違い|ミス|誤って|訂正(?:いた|させ)|不手際|混乱させ|勘違い|行き違い",
    ),
    "unclear": (
        r"\b(?:clarify|rephrase|restate|repeat (?:that|your|the)|come again|what do you mean|(?:did|do) you mean)\b"
        rf"|\bdo{_NOT} (?:quite )?understand\b|\bmore specific\b|\bnot (?:quite )?sure (?:what|i understand)\b|\bpardon\b",
        r"もう一度(?:おっしゃ|お聞かせ|お願い|お教え|ご入力)|どう(?:いう|いった)(?:意味|こと)|聞き取れ|理解でき(?:ません|ず)|具体的に",
    ),
    "sorry": (r"\bsorry\b|\bapolog|\bregret", r"申し訳|お詫び|すみません|恐れ入り|失礼(?:いた)?しました"),
    "sadly": (r"\bunfortunately\b|\bafraid\b|\bsadly\b|\balas\b", r"あいにく|残念(?:ながら|です)|生憎"),
    "otherwise": (
        r"\b(?:another|different|other|elsewhere|broaden|expand|instead|alternativ\w+|try again)\b|\b(?:try|change) (?:a|the|your)\b",
        r"別の|ほかの|他の|代わりに|かわりに|代替|変更(?:なさ|され|して)",
    ),
    "no": (
        r"^(?:no|nope)\b"
        rf"|\b(?:do|does|is|are){_NOT} (?:currently |actually )?(?:offer|provide|allow|permit|accept|serve|includ|have|avail|equip|possib|support)\w*"
        r"|\bnot (?:offered|allowed|permitted|accepted|served|included|available|possible|provided|supported)\b",
        r"^(?:いいえ|いえ)|(?:対応|利用|提供|取り?扱い?|受け付け)(?:は|を)?(?:いた)?し?て?(?:おり)?ません|(?:でき|出来)ません|不可(?:です|でござ|と)",
    ),
    "yes": (
        r"^(?:yes|yep|yeah|sure|certainly|absolutely|of course|definitely|indeed)\b",
        r"^(?:はい|ええ|もちろん)|可能です|(?:でき|出来)ます|承りました|かしこまりました",
    ),
    "done": (
        r"\b(?:booked|reserved|purchased|scheduled|refunded|shipped|cancell?ed|updated|completed?|all set|done)\b(?! up)"
        r"|\b(?<!un)successful(?:ly)?\b|\b(?:has|have) been (?:\w+ ){0,1}(?:made|sent|placed|confirmed)\b"
        r"|\b(?:reference|confirmation|booking|order) (?:number|code|#)|\bgot (?:you|it|a)\b",
        r"完了(?:いた)?し(?:ました|ており)|手配(?:いた)?しました|(?:予約|注文|変更|返金|登録|発送|取り消し)(?:を|が)?(?:いた)?し?(?:ました|取れました)"
        r"|(?:予約|受付|注文|確認)番号|お取りしました",
    ),
}
_CUSTOMER = {
    "insists": (
        r"\b(?:are you sure|you sure|double.?check|(?:check|try|look|search)(?: \w+)?(?: \w+)? again|must be|should be (?:one|some)|i thought)\b"
        r"|^(?:really|hmm+)\b",
        r"本当に|確かですか|もう一度(?:確認|調べ|探|見)|(?:ない|ある)はず|間違いない(?:です|でしょう)",
    ),
    "corrects": (
        r"\b(?:i (?:said|meant|mean|asked|told|already)|like i said|as i said|still|actually|not what|wrong|to clarify|confus\w+|again)\b"
        r"|^no,? (?:i|that|it|the)\b",
        r"言いました|申しました|そうではなく|じゃなくて|ではなくて|違います|違う|まだ|改めて|さっき|先ほど",
    ),
    "alters": (
        r"\b(?:how about|what about|instead|different|another|other|alternativ\w+)\b|\bif (?:not|that|there)\b|\bthen\b"
        r"|^ok(?:ay)?,? (?:how|what|can|do|try|any)\b",
        r"それなら|それでは|では、?|じゃあ|代わりに|別の|ほかの|他の|なら(?:ありますか|どう|でき)|どうですか|はどう",
    ),
    "sorry": (r"\b(?:sorry|apolog\w+|my mistake|oops|forgot)\b", r"すみません|ごめん|失礼しました|間違えました|忘れて"),
    "resigned": (
        r"\b(?:too bad|disappoint\w+|unfortunate\w*|oh|shame|bummer|never ?mind|guess|no problem|well)\b"
        r"|\bthat's (?:ok|okay|fine|alright|all right)\b|^hmm+",
        r"残念|仕方(?:が)?ない|しかたない|しょうがない|そうですか|まあ|なら(?:いい|結構)です|あきらめ|諦め",
    ),
    "warm": (
        r"\b(?:so much|very much|great|perfect|awesome|wonderful|excellent|helpful|all your help|lovely|fantastic|amazing|appreciate\w*|love)\b"
        r"|\bthank(?:s| you) for\b|\bhave a\b",
        r"本当に(?:ありがと|助か)|とても|大変(?:助か|ありがと)|助かり|素晴らし|完璧|嬉し|うれし|感謝|ご丁寧|親切|最高",
    ),
    "thanks": (r"\bthank|\bappreciat|\bcheers\b", r"ありがと|感謝|助かり|お世話になりました"),
    "closes": (
        r"\bthat(?:'s| is|s| will be|'ll be| was) (?:all|it|everything)\b|\bthat should do\b|\ball i need|\bnothing else\b|\beverything i need"
        r"|\ball set\b|\bno,? (?:thank|that|i'm)|\b(?:good)?bye\b",
        r"以上です|もう(?:大丈夫|結構)|特に(?:あり|ござい)ません|失礼(?:いた)?します|それだけ|大丈夫です",
    ),
    "accepts": (
        r"\bsounds? (?:good|great|perfect|lovely|fine)\b|\bthat (?:works|would be|'s fine)\b|\b(?:yes|sure|perfect|book it|go ahead|please do|fine)\b"
        r"|\bok(?:ay)?\b",
        r"^(?:はい|ええ)|お願い(?:いた)?します|それで(?:いい|良い|結構|お願い)|良さそう|よさそう|いいですね",
    ),
    "polar": (
        r"(?:^|[,.!?;] |\band |\bso |\bbut )(?:do|does|is|are|can|could|may|will|would|am|did|has|have|should)\b[^.?!]*\?",
        r"^(?!.*(?:いつ|どこ|どちら|どれ|どの|どう|何|なに|いくら|誰)).*(?:です|ます|ません|でしょう)か",
    ),
    "wh": (
        r"\b(?:what|when|where|which|who|how (?:much|many|long|do|can))\b[^.?!]*\?",
        r"(?:いつ|どこ|どちら|どれ|どの|何|なに|いくら|誰|どう(?:すれば|やって))[^。?]*(?:か|\?)",
    ),
    "requests": (
        r"\bi (?:also )?(?:need|want|would like|'?d like)\b|\blooking for\b|\b(?:can|could) you\b|\bplease\b",
        r"(?:て|で)(?:ほし|欲し|もらえ|いただけ|ください|下さい)|(?:し|り)たい|探して|希望|お願い(?:でき|したい)",
    ),
    "also": (r"\b(?:also|one more|another thing|as well|next)\b", r"あと、|それと|それから|もう(?:一つ|ひとつ)|ついでに|加えて|また、"),
    "postpones": (
        r"\b(?:myself|later|not (?:right )?now|not yet|no booking)\b|\bdo(?:n't| not) need (?:a|to|any)\b|\bcan't (?:book|decide)\b|\bjust (?:need|want)\w*\b",
        r"また(?:後|今度|連絡|電話|改めて)|後で|検討し|考え(?:ます|てみ)|自分で|今はいい|今回は(?:やめ|見送)",
    ),
}  # fmt: skip
NAMED: dict[Side, tuple[str, ...]] = {"customer": tuple(_CUSTOMER), "agent": tuple(_AGENT)}
_SIGNS = {
    side: {
        "en": tuple(re.compile(english) for english, _ in told.values()),
        "ja": tuple(re.compile(japanese) for _, japanese in told.values()),
    }
    for side, told in (("customer", _CUSTOMER), ("agent", _AGENT))
}
_COURSE = (
    *("refusals", "refusals_sorry", "refusals_running", "refusals_first", "refusals_insisted", "refusals_otherwise"),
    *("refusals_declined", "plain_no", "plain_yes", "trouble", "ended_well", "done", "mended", "customer_last"),
)  # fmt: skip
_END = ("thanks", "warm", "closes", "polar", "requests", "accepts", "wh")
_AGAIN = ("most", "count", "mean")
NAMES: tuple[str, ...] = (
    *(f"{side}_{name}_{when}" for side in ("customer", "agent") for name in NAMED[side] for when in ("count", "share", "first", "last")),
    *_COURSE,
    *(f"end_{name}" for name in _END),
    *(f"near_end_{name}" for name in _END),
    *(f"{side}_again_{how}" for side in ("customer", "agent") for how in _AGAIN),
)  # fmt: skip
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "i a the to is in and of for you it that me my can do does have there on at are any be with would like need please also what"
        " yes no this they was your we will if or as not but am so how about an im looking",
    )
)


def heard(said: str, side: Side) -> list[bool]:
    """Return which of ``NAMED[side]`` a plain text says."""
    language = language_of(said, "en") or "en"
    return [sign.search(said) is not None for sign in _SIGNS[side][language]]


def of_dialogue(turns: Sequence[Spoken]) -> Numbers:
    """Return what came of a whole conversation. Shape (``len(NAMES)``,)."""
    talk: list[_Said] = []
    for turn in turns:
        if turn.speaker in ("customer", "agent"):
            side: Side = "customer" if turn.speaker == "customer" else "agent"
            said = plain(turn.text[:_LONG]).text.strip()
            talk.append((side, said, heard(said, side)))
    row = [number for side in ("customer", "agent") for number in _spread(talk, side)]
    row += _course(talk)
    row += _ends(talk)
    row += [
        number
        for side in ("customer", "agent")
        for number in _again([said for one, said, _ in talk if one == side])
    ]
    return np.array(row, dtype=np.float64)


_Said = tuple[Side, str, list[bool]]  # who, the plain text, which of ``NAMED`` it says
_SILENCE: _Said = ("customer", "", [False] * len(_CUSTOMER))


def _spread(talk: Sequence[_Said], side: Side) -> list[float]:
    """Return of each sign how often, in which share of the turns, and where on the way it was first and last given."""
    mine = [(place / len(talk), signs) for place, (one, _, signs) in enumerate(talk) if one == side]
    row: list[float] = []
    for number in range(len(NAMED[side])):
        at = [place for place, signs in mine if signs[number]]
        row += [len(at), len(at) / max(len(mine), 1), *((at[0], at[-1]) if at else NEVER)]
    return row


def _course(talk: Sequence[_Said]) -> list[float]:
    """Return what was refused, how it was taken, and how it ended."""
    refused: list[int] = []
    ends: list[bool] = []  # of what was asked: done, or refused
    sorry = running = longest = insisted = otherwise = declined = no = yes = trouble = 0
    for place, (side, _, signs) in enumerate(talk):
        if side != "agent":
            continue
        agent = dict(zip(NAMED["agent"], signs, strict=True))
        asked = _customer(talk, place - 1)[2][_POLAR]
        plain_no = agent["no"] and asked
        # No to a question whether there is such a thing is an answer; with another way offered, nothing was found
        real = agent["undone"] or (agent["nothing"] and (agent["otherwise"] or not plain_no))
        no += plain_no and not real
        yes += asked and agent["yes"]
        trouble += real + (agent["fault"] or agent["unclear"])
        running = running + 1 if real else 0
        longest = max(longest, running)
        if real:
            refused.append(place)
            ends.append(False)
            sorry += agent["sorry"] or agent["sadly"]
            _, said, after = _customer(talk, place + 1)
            insisted += after[_INSISTS]
            otherwise += after[_ALTERS]
            declined += _DECLINES.match(said) is not None
        elif agent["done"]:
            ends.append(True)
    return [
        *(len(refused), sorry, longest, refused[0] / len(talk) if refused else NEVER[0]),
        *(insisted, otherwise, declined, no, yes, trouble),
        *((1 if ends[-1] else -1) if ends else 0, sum(ends)),
        sum(not one and then for one, then in pairwise(ends)),
        bool(talk) and talk[-1][0] == "customer",
    ]  # fmt: skip


_POLAR, _INSISTS, _ALTERS = (NAMED["customer"].index(name) for name in ("polar", "insists", "alters"))
_DECLINES = re.compile(r"(?:no|nope)\b|いいえ|いえ|いや")


def _customer(talk: Sequence[_Said], place: int) -> _Said:
    """Return the customer's turn at a place; silence where the agent speaks, before the start and after the end."""
    return talk[place] if 0 <= place < len(talk) and talk[place][0] == "customer" else _SILENCE


def _ends(talk: Sequence[_Said]) -> list[float]:
    """Return what the customer's last turn says, and what one of the last two says."""
    last = [signs for side, _, signs in talk if side == "customer"][-2:]
    places = [NAMED["customer"].index(name) for name in _END]
    return [
        *(float(bool(last) and last[-1][place]) for place in places),
        *(float(any(signs[place] for signs in last)) for place in places),
    ]


def _again(texts: Sequence[str]) -> list[float]:
    """Return how far turns of a side say again what its turns just before said: most, how many, on average."""
    told = [_telling(text) for text in texts]
    alike = [
        max((_shared(these, one) for one in told[max(0, place - _BACK) : place]), default=0.0)
        for place, these in enumerate(told)
    ]
    return [max(alike, default=0.0), sum(one >= ALIKE for one in alike), sum(alike) / max(len(alike), 1)]


def _telling(text: str) -> frozenset[str]:
    return frozenset(
        word for word in words(text) if word not in _COMMON and (len(word) > 2 or not word.isascii())
    )


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    fewer = min(len(a), len(b))
    return len(a & b) / fewer if fewer > 1 else 0.0
