"""What an activity's name means for the clocks of a case, guessed from its words in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

Signal = Literal["opened", "contact", "reply", "resolved", "reopened", "closed", "waiting_customer", "none"]
"""opened: the case begins. contact: the customer wrote or called. reply: an agent answered the customer.
resolved, reopened, closed: the case's end states. waiting_customer: the clock waits for the customer."""

_THING = r"(?:the |a )?(?:ticket|case|incident|request|issue|problem|claim|complaint|inquiry|enquiry|conversation|order|call|sr|task)s?"
_CUSTOMER = (
    r"(?:customer|user|client|requester|end user|enduser|caller|claimant|reporter|guest|visitor|contact)"
)
_AGENT = r"(?:agent|staff|operator|support|assignee|public|representative)"
_JA_CUSTOMER = (
    r"(?:お客様|お客さま|お客さん|顧客|利用者|ユーザー?|依頼者|申請者|相手先|先方|宿泊者|会員|購入者)"
)
_JA_THING = r"(?:案件|チケット|ケース|問い?合わ?せ|お問い?合わ?せ|インシデント|依頼|問題|課題|対応|申請)"

# The order decides: reopening before opening, waiting before replying, a negation before everything.
_RULES: tuple[tuple[Signal, re.Pattern[str]], ...] = tuple(
    (signal, re.compile(pattern))  # type: ignore[misc]
    for signal, pattern in (
        (
            "none",
            r"\b(?:not|un)[ -]?(?:resolved|closed|solved)\b|\bunresolved\b|\bre-?assign|未解決|未完了|未対応|未クローズ",
        ),
        (
            "none",
            r"(?:解決|完了|クローズ|終了|対応|返信)(?:予定|見込|目標|期限|依頼|可否|確認待)|(?:解決|完了|クローズ|終了|対応)待ち?"
            r"|\b(?:resol\w+|clos\w+|repl\w+|respon\w+) (?:due|target|deadline|time|sla|code|plan\w*)\b",
        ),
        (
            "reopened",
            r"\bre-?open|\breactivat|\bre-?activ|再オープン|再開|再燃|再受付|差し?戻し?受付|再対応開始",
        ),
        (
            "waiting_customer",
            rf"(?:\b(?:await\w*|wait\w*|pending|hold\w*)\b.{{0,20}}\b{_CUSTOMER}\b)|\b{_CUSTOMER} (?:pending|wait\w*)\b"
            rf"|\bpending (?:info\w*|reply|response|feedback)\b|\bawaiting (?:info\w*|reply|response|feedback)\b"
            rf"|\bneeds? (?:more )?info\w*|\b(?:request\w*|ask\w*) (?:for )?(?:more |additional )?info\w*"
            rf"|{_JA_CUSTOMER}.{{0,6}}(?:待ち?|保留)|(?:返信|返答|回答|返事|連絡)待ち?|情報待ち?",
        ),
        (
            "contact",
            rf"\b{_CUSTOMER}(?:'s)? (?:repl\w+|respon\w+|answer\w*|wrote|writes|call\w*|contact\w*|comment\w*|message\w*|"
            rf"e?-?mail\w*|follow\w*|inquir\w+|reminder|update\w*)"
            rf"|\b(?:repl\w+|respon\w+|message|e?-?mail|call|comment|contact|answer|inquiry|update)\b.{{0,12}} (?:from|by) "
            rf"(?:the )?{_CUSTOMER}\b|\b(?:inbound|incoming) (?:call|e?-?mail|message|chat|contact|reply)\b"
            rf"|\breceived? (?:call|e?-?mail|message|reply)\b|\b(?:call|e?-?mail|message|reply) received\b"
            rf"|{_JA_CUSTOMER}(?:から|より|の|様から|様より).{{0,8}}(?:返信|返答|連絡|電話|メール|問い?合わ?せ|回答|入電|催促|投稿|着信)"
            rf"|入電|再入電|受電|着信|(?:メール|返信|連絡|チャット|メッセージ|問い?合わ?せ)受信|再問い?合わ?せ|督促受付",
        ),
        (
            "reply",
            rf"\b{_AGENT} (?:repl\w+|respon\w+|answer\w*|comment\w*|message\w*|e?-?mail\w*)"
            rf"|\b(?:repl\w+|respon\w+|answer\w*|call\w*|e?-?mail\w*|message\w*|contact\w*|inform\w*|notif\w+|advis\w+|wr(?:ite|ote))"
            rf"(?: back)?(?: (?:sent|made))?(?: to)? (?:the )?{_CUSTOMER}\b"
            rf"|\b(?:first|initial|public) (?:repl\w+|response|answer|comment)\b|\bsend (?:reply|response|answer|e?-?mail|solution)\b"
            rf"|\b(?:reply|response|answer|e?-?mail|message|solution) sent\b|\b(?:outbound|outgoing) (?:call|e?-?mail|message)\b"
            rf"|\bcall(?:ed)? back\b|\bcallback (?:made|done)\b|^repl(?:y|ied)$|^respond(?:ed)?$|^answered?$"
            rf"|{_JA_CUSTOMER}(?:へ|に|への|様へ|様に).{{0,8}}(?:返信|返答|回答|連絡|案内|説明|電話|架電|メール|通知|報告)"
            rf"|(?:初回|一次|最終|お客様|メール)(?:返信|回答|返答)|(?:返信|回答|返答|案内|メール)(?:を)?(?:送信|送付|済み?|実施|完了)"
            rf"|架電|折り?返し?(?:電話|連絡)|コールバック|^(?:返信|返答|回答|ご?案内|ご?回答|ご?連絡)(?:する|した|しました)?$",
        ),
        (
            "closed",
            rf"^(?:auto[- ]?)?clos(?:e|ed|ing|ure)\b(?: (?:{_THING}|{_THING[:-1]}|automatically|by \w+|without \w+|successfully))*$"
            rf"|\b{_THING} (?:is |was |has been )?(?:auto[- ]?)?closed\b|[/>:-] ?(?:auto[- ]?)?closed$"
            rf"|\bcancel(?:led|ed|lation)?$|^cancel|^(?:duplicate|invalid|spam|archived?|withdrawn|rejected)$"
            rf"|クローズ|^{_JA_THING}?(?:を)?(?:終了|完結|終結|取り?下げ|取り?消し?|キャンセル|却下|打ち?切り?)(?:する|した|しました|済み?)?$"
            rf"|^完了・?クローズ$",
        ),
        (
            "resolved",
            rf"^(?:auto[- ]?)?(?:resolv(?:e|ed|ing)|resolution|solv(?:e|ed)|fixed|done|completed?|finish(?:ed)?)"
            rf"(?: (?:{_THING}|by \w+|provided|confirmed|at first contact|on first contact))*$"
            rf"|\b{_THING} (?:is |was |has been )?(?:resolved|solved|completed|fixed)\b"
            rf"|[/>:-] ?(?:resolved|solved|in call)$|^(?:provide|propose|confirm)d? (?:solution|resolution)$|^first call resolution$"
            rf"|^{_JA_THING}?(?:を|が|の)?(?:解決|完了|対応済み?|処理済み?|処理完了|解決済み?|解決完了|対応完了|完了済み?|回答済み?)"
            rf"(?:する|した|しました|済み?|確認|報告|登録)?$|(?:解決|対応完了|問題解消|復旧完了)$|^解消(?:した|済み?)?$|^復旧$",
        ),
        (
            "opened",
            rf"^(?:new|open|opened|created?|submitted|registered|received|logged|incoming|intake|start|begin)$"
            rf"|^(?:new|open|create|insert|register|log|submit|receive|incoming|add|raise|file|record|report)(?:e?d)? (?:new )?{_THING}\b"
            rf"|\b{_THING} (?:is |was |has been )?(?:created|opened|submitted|received|registered|logged|reported|filed|raised)\b"
            rf"|[/>:-] ?(?:new|opened|created)$|^(?:新規|起票|受付|発生|受領|受信|開始|新着|登録|申請|申込み?|受理)"
            rf"(?:受付|登録|作成|起票|完了|済み?|した|しました|する)?$"
            rf"|{_JA_THING}(?:を|の)?(?:受付|受け付け|起票|作成|登録|受領|発生|受信|新規)(?:した|しました|する|済み?)?$"
            rf"|^新規{_JA_THING}|^(?:電話|メール|フォーム|チャット|窓口|来店|ウェブ|web)(?:で|にて|による)?(?:の)?(?:受付|問い?合わ?せ)",
        ),
    )
)
_NOISE = re.compile(r"^\s*(?:\d+|[A-Z]\d*|[①-⑳])[.)、:：]\s*|[「」『』\[\]【】()（）\"]")


def guess_signal(activity: str) -> Signal:
    """Return what an activity's name means; ``none`` when its words do not say.

    >>> guess_signal("Completed / Resolved"), guess_signal("再オープン"), guess_signal("Take in charge ticket")
    ('resolved', 'reopened', 'none')
    """
    plain = unicodedata.normalize("NFKC", activity)
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    plain = _NOISE.sub(" ", plain).replace("_", " ").casefold()
    plain = re.sub(r"\s+", " ", plain).strip(" .。")
    return next((signal for signal, pattern in _RULES if pattern.search(plain)), "none")


def guess_signals(activities: Iterable[str]) -> dict[str, Signal]:
    """Return the signal of each different activity of a log."""
    return {a: guess_signal(a) for a in dict.fromkeys(activities)}
