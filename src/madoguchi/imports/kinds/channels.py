"""The channels by their usual names in both languages, so that figures of two sources can be compared."""

from __future__ import annotations

import unicodedata

_NAMES = {
    "email": "email e-mail mail メール eメール 電子メール gmail imap",
    "form": "form web webform web_form website helpcenter help_center portal フォーム お問い合わせフォーム "
    "webフォーム ウェブ self-service selfservice",
    "chat": "chat live_chat livechat messaging native_messaging messenger widget チャット web_widget webchat "
    "line_chat web_messenger",
    "phone": "phone telephone voice call tel 電話 コール 入電 架電 voicemail phone_call_inbound phone_call_outbound",
    "counter": "counter desk walk-in walk_in in_person 窓口 来店 店頭 対面 フロント カウンター 来館",
    "social": "social twitter x facebook instagram line whatsapp sns ソーシャル telegram tiktok wechat "
    "any_channel instagram_dm",
    "sms": "sms text_message ショートメッセージ",
}
_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}


def channel(given: str | None) -> str | None:
    """Return the channel's code where its name is a usual one, else the name as it came.

    >>> channel("電話"), channel("Web"), channel("自動券売機")
    ('phone', 'form', '自動券売機')
    """
    if not given:
        return None
    plain = unicodedata.normalize("NFKC", given).strip().lower().replace(" ", "_")
    return _CODES.get(plain, given.strip())
