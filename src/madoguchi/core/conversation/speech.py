"""The shape of what was said, where no cue's words are needed: questions, times, echoes, assents, bare fragments.

Cues tell set phrases; people show the same in other words, in dialect, in plain speech. Each function looks at one plain
text (see ``text.plain``) and returns where the sign stands, or None.
"""

from __future__ import annotations

import re

from madoguchi.core.conversation.text import Language

Span = tuple[int, int]

_QUESTION = {
    "ja": re.compile(
        r"[^。!?\n]{0,40}?(?:(?:です|ます|でしょう|ました|ません|る|た|い|の|そう)か(?:[。?ね]|$)|\?|(?:は|とか|って|かな|のかな)(?:。|$))"
    ),
    "en": re.compile(r"[^.!?\n]{0,80}\?"),
}
_TIME = {
    "ja": re.compile(
        r"\d{1,2}時(?:\d{1,2}分|半)?|(?:午前|午後|夕方|朝|夜)\d{1,2}時|\d+(?:分|時間|日|営業日|週間|か月|ヶ月|カ月)(?:以内|ほど|程度|くらい|ぐらい|前後|間|で|後)?"
        r"|(?:本日|今日|きょう|明日|あした|あす|明後日|あさって|今週|来週|今月|来月|月末|週明け|翌日|当日|年内)(?:中|の|に|までに|まで)?"
        r"|[月火水木金土日]曜(?:日)?(?:まで|の|に|中)?|\d{1,2}月\d{1,2}日|\d{1,2}日(?:まで|に|の|頃|ごろ|着)"
    ),
    "en": re.compile(
        r"\b(?:within|in|by|before|until|after|for|about|around)\s+(?:the\s+)?(?:next\s+)?(?:\d+|one|two|three|four|five|six|ten|a few|a couple of|twenty|thirty)"
        r"(?:\s*(?:-|to)\s*\d+)?\s+(?:more\s+)?(?:second|minute|hour|day|working day|business day|week|month)s?\b"
        r"|\b(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|next (?:week|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b"
        r"|\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\b(?:noon|midday|midnight|end of (?:the )?(?:day|week|month))\b"
        r"|\b\d{1,2}(?::\d{2})?\s?(?:am|pm|a\.m|p\.m|o'clock)\b|\b\d+ (?:minutes?|hours?|(?:working |business )?days?|weeks?)\b"
    ),
}
_INTERJECTION = {
    "ja": re.compile(
        r"^(?:あ[あー]+|あら(?:ら|まあ)?|うわ[あー]?|わあ|へえ|ほう|おお|まあ|ええ(?:ええ)?|うん(?:うん)?|はい(?:はい)|なるほど|そう(?:です|でした)か|そら|そりゃ|いえいえ|いやいや|よかった|良かった|おや)(?=[、。!ー…\s]|$|[^ぁ-ん])"
    ),
    "en": re.compile(
        r"^(?:oh(?: no| dear| wow| gosh| goodness| good| lovely)?|ah+|aw+|ouch|ooh|wow|gosh|goodness(?: me)?|oof|ugh|yikes|bless you|poor (?:you|thing)|right, |mm+|lovely|brilliant|wonderful)\b"
    ),
}
_PARTICLE = {
    "ja": re.compile(
        r"(?:です|ます|でした|ました|でしょう|よ|わ|だ|た|る|い|さい|から)(?:ね|よね|ねえ|ねぇ|なあ|なぁ|もんね)(?=[。、!?…\s]|$)"
    ),
    "en": re.compile(r"(?!x)x"),
}
_WHOLE_JA = re.compile(
    r"(?:です|ます|ました|ません|ください|下さい|でしょう|ましょう|ませ|でした|ござい|ですが|ますが|ので|から|けど|けれど|が|て|"
    r"ね|よ|わ|な|や|で|さ|ぞ|ん|か|の|せ|す|る|た|い|う|く|え|お|り|し|ー)[。、!?…～~」)\s]*$"
)
_BARE_JA = re.compile(r"(?:は|とか|と|番号|名前|年齢|住所|日付|以上|次|何|いつ|誰|どこ)[。?、…\s]*$")
_COURTESY_EN = re.compile(
    r"please|thank|sorry|certainly|of course|sure|happy|glad|welcome|could you|would you|may i|can i|let me|i'll|i will|i've|we'll|lovely|great|good (?:morning|afternoon|evening)|hello|hi\b|yes|absolutely|no problem"
)
_GLAD = {
    "ja": re.compile(
        r"ありがと|有難う|助か(?:り|る|った)|おおきに|(?:よ|良)かった|安心しま|ほっとし|嬉し|うれし|さすが|完璧|"
        r"(?:^|[、。])(?:あ、?)?(?:あった|ありました|見つか(?:った|りました))|回収しました|"
        r"(?:でき|直り|届き|解決し|治り|動き|つながり|入れ|開け|見られ|合って)(?:まし|てま)|バッチリ|ばっちり"
    ),
    "en": re.compile(
        r"\b(?:thank you|thanks|cheers|ta\b|great|perfect|brilliant|lovely|wonderful|fantastic|awesome|excellent|that works|works for me|"
        r"that'?s (?:great|good|perfect|helpful|a relief)|much appreciated|you'?ve been|legend|sweet|beauty|champion|nice one|good on you|phew|what a relief|grand|good(?! (?:morning|afternoon|evening|day|enough|luck|question)))\b"
    ),
}
_FINE = {
    "ja": re.compile(
        r"(?:わか|分か|判)りました|了解(?:です|しました)?|承知しました|お願いします|お願いいたします|それで(?:いい|大丈夫|結構)|大丈夫です|どうも|"
        r"ほな(?:そう|それ)|そうします|そうしてもら|なるほど"
    ),
    "en": re.compile(
        r"\b(?:sounds good|that'?s (?:fine|it|all|clear)|ok(?:ay)?(?! (?:i|but|so|well|it|and|then i)\b)|all ?right|(?<!i )(?<!it )will do(?=[.!,]|$)|got it|understood|(?:is|are|that's|it's) agreed|i accept|go ahead|i follow|i'?ll do that|fine|cool|no worries|yes please|right)\b"
    ),
}
_AMOUNT = {
    "ja": re.compile(
        r"\d[\d,]*(?:円|万|%|割|キロ|km|枚|個|本|回|名|人|階|番)|無料|手数料|(?:料金|追加|費用)[^。]{0,8}(?:かか|いただ|いり)"
    ),
    "en": re.compile(
        r"[£$€¥]\s?\d|\b\d+(?:\.\d+)? ?(?:pounds|dollars|quid|euros?|percent|pence|cents?|kg|km|miles|gb|mb)\b"
        r"|\b(?:no|free of|without) (?:fee|charge|cost)s?\b|\bnothing to pay\b|\bfor free\b|\b(?:hundred|thousand)\b"
    ),
}
_UNSURE = re.compile(r"\.\.\.|…|うーん|んー|はあ|えー|hmm|i guess|i suppose")
_NO = {
    "ja": re.compile(
        r"もういい|結局|じゃあどう|どうすれば|困(?:り|る)|まだ|ないん(?:です|だ)|ないですか|でき(?:ない|ません)|違います|そうじゃ|じゃなくて|ではなく|けど。|けど…|のに|はあ|え[えっ]?、|無理|最悪|ほか(?:を|に)(?:当た|聞)|"
        r"諦め|あきらめ|(?:別|ほか|他)の(?:宿|店|会社|ところ|業者)|探します|何も|意味(?:が|)な|ひどい|仕方(?:が|)ない|しょうがない|やめます|解約|もう(?:結構|いいです)"
    ),
    "en": re.compile(
        r"\b(?:still|not (?:really|very|what|good|helpful|working)|isn'?t|doesn'?t|didn'?t|don'?t (?:think|know|understand)|can'?t|won'?t|never ?mind|forget it|useless|nobody|no one|nothing|elsewhere|give up|ridiculous|joke|so (?:who|what|where|how)|but (?:i|you|that|it|what|how|who)|not (?:an )?answer|i'?ll (?:try|ask|go|find|ring|call) (?:some|else|again|another))\b"
    ),
}
_LEAVES = {
    "ja": re.compile(
        r"(?:別|ほか|他)の(?:宿|店|会社|ところ|業者)|探します|もういい(?:です|わ)|結構です、|諦め|あきらめ|まだ|(?:でき|直ら|動か|届か|わから|答えていただけ|お答えいただけ)(?:ない|ません)|"
        r"違います|どうすれば|じゃあどう|結局|解約|やめます|意味(?:が|)な|電話してみます|(?:自分で|ほかに)(?:調べ|聞)|"
        r"(?:に|で|へ)でも?、?(?:聞い|相談し|当たっ|頼ん|問い合わせ)て(?:み)?(?:ます|る)|もう[^。、]{0,14}(?:買い|自分で)|キャンセルで|"
        r"(?:使え|でき|つながら|届か|直ら|入ら|わから)ない(?:じゃ|んじゃ|のに|まま)|^…+(?:そう|はあ|もう|わか)[^。]{0,4}(?:ですか|です|ました)"
    ),
    "en": re.compile(
        r"\b(?:still|not working|never ?mind|forget it|elsewhere|give up|useless|nobody|doesn'?t work|can'?t|won'?t|so (?:who|what) |not (?:an )?answer|"
        r"i'?ll (?:try|ask|go|find|ring|call) (?:some|else|again|another)|take my business|cancel|ombudsman|trading standards|small claims|"
        r"(?:another|a different|some other) (?:\w+ )?(?:software|company|provider|shop|store|bank|garage|place|airline|hotel|clinic|firm|supplier|app)|"
        r"(?:somebody|someone) else|not an answer|(?:isn'?t|is not|wasn'?t) (?:working|what i asked|helping)|didn'?t answer|nobody answer)\b"
    ),
}
_ASKS_NICELY = {
    "ja": re.compile(
        r"(?:いただけ|頂け|もらえ|くださ(?:い|れ)|願え)(?:ます|ません|ない|そう|ましたら)?(?:で(?:しょう|す))?か|(?:よろし|宜し)い(?:でしょうか|ですか)|ましたら幸い|いただけ(?:ます|る)と|お願いできます"
    ),
    "en": re.compile(
        r"\bplease\b|\b(?:could|would|can) (?:you|i)\b|\bmay i\b|\bif you (?:could|would|don'?t mind|like)\b|\bwould it be\b"
    ),
}
_REASON = {
    "ja": re.compile(
        r"んで、|ので(?!す|し|は)|のため|ため[、に]|ためで|からです|から、|からね|わけで|関係で|都合で|につき|により|によって|理由は|というのは"
    ),
    "en": re.compile(
        r"\bbecause\b|\bsince (?:it|the|you|we|this|that|they)\b|\bdue to\b|\bthat'?s why\b|\bthe reason\b|\bas (?:it|the|we|you|they)(?:'|\b)|\bon condition\b|\botherwise\b"
        r"|\bwhich means\b|\bit'?s (?:just )?(?:a|the) (?:rule|law|policy|safety|legal|\w+ fare)|\bnobody (?:keeps|has)\b|\bcomes from\b|\bonly (?:ship|open|run|deliver)s?\b"
    ),
}
_WHEN = {
    "ja": re.compile(
        r"いつ(?:まで|ごろ|頃|から|に|です|届|来|で|なん|わか|か)|何時|何日|何分|(?:どの|どれ)(?:くらい|ぐらい|ほど)(?:かか|待|で)|間に合"
    ),
    "en": re.compile(
        r"\bwhen\b[^.!?]{0,60}\?|\bhow (?:long|soon|many (?:days|weeks|hours))\b|\bbe long\b|\bby when\b|\bwhat time\b|\bany idea when\b"
    ),
}
_WORDS_JA = re.compile(r"[一-龥々]{2,}|[ァ-ヶー]{3,}|\d{2,}")
_WORDS_EN = re.compile(r"[a-z]{5,}|\d{2,}")
_COMMON = frozenset(
    ["there", "their", "about", "would", "could", "should", "thank", "thanks", "please", "where", "which", "really", "right", "today", "going", "hello", "number", "order", "have", "that", "this", "with", "your", "from", "just", "know", "like", "will", "when", "what", "been", "need", "yeah", "okay", "sorry"]
)  # fmt: skip


def question(text: str, language: Language) -> Span | None:
    """Where something is asked."""
    return _first(_QUESTION[language].search(text))


def time_named(text: str, language: Language) -> Span | None:
    """Where a time, a day or a length of time is named."""
    return _first(_TIME[language].search(text))


def amount(text: str, language: Language) -> Span | None:
    """Where a price, a fee or a number of things is named."""
    return _first(_AMOUNT[language].search(text))


def interjection(text: str, language: Language) -> Span | None:
    """Where a turn begins with a word of feeling or listening."""
    return _first(_INTERJECTION[language].search(text))


def particle(text: str, language: Language) -> Span | None:
    """Where a sentence turns to the listener by its last particle (ね, よね, なあ); English has none."""
    return _first(_PARTICLE[language].search(text))


def asks_nicely(text: str, language: Language) -> Span | None:
    """Where a request is put as a question or a wish."""
    return _first(_ASKS_NICELY[language].search(text))


def reason(text: str, language: Language) -> Span | None:
    """Where a reason is joined to what is said."""
    return _first(_REASON[language].search(text))


def asks_when(text: str, language: Language) -> Span | None:
    """Where somebody asks when, or for how long."""
    return _first(_WHEN[language].search(text))


def glad(text: str, language: Language) -> Span | None:
    """Where a customer is content or thanks, unless the same turn says that something is not well."""
    return None if _NO[language].search(text) else _first(_GLAD[language].search(text))


def denied(text: str, language: Language) -> Span | None:
    """Where a customer's last word says that it is not solved, or that they go elsewhere."""
    return _first(_LEAVES[language].search(text))


def agreed(text: str, language: Language) -> Span | None:
    """Where a customer agrees without more (OK, わかりました), unless hesitating or saying that something is not well."""
    if _NO[language].search(text) or _UNSURE.search(text):
        return None
    return _first(_FINE[language].search(text))


def fragment(text: str, language: Language) -> bool:
    """Whether a turn of the staff is a bare fragment: no sentence, and no courtesy either."""
    words = text.strip()
    if language == "en":
        return len(words.split()) <= 4 and not _COURTESY_EN.search(words) and any(c.isalpha() for c in words)
    if len(words) > 24 or not words:
        return False
    return bool(_BARE_JA.search(words)) or not _WHOLE_JA.search(words)


def echo(reply: str, said: str, language: Language) -> Span | None:
    """Where a reply takes up a content word of what was just said: a sign of listening (lexical entrainment)."""
    pattern = _WORDS_JA if language == "ja" else _WORDS_EN
    there = {word for word in pattern.findall(said) if word not in _COMMON}
    for word in pattern.finditer(reply):
        if word[0] in there:
            return word.span()
    return None


def _first(match: re.Match[str] | None) -> Span | None:
    return match.span() if match else None
