"""Conversations of the record for tests about scoring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from madoguchi.imports.actions.take_in import take_in
from madoguchi.imports.models import Batch

START = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
CARING = [
    ("agent", "お電話ありがとうございます。月見野の青井でございます。"),
    ("customer", "先週お願いした部品がまだ届いていなくて、困っています。"),
    ("agent", "ご不便をおかけして申し訳ございません。さぞご心配だったことと存じます。ご注文番号をお伺いしてもよろしいでしょうか。"),
    ("customer", "4471です。"),
    ("agent", "ありがとうございます。確認いたしますので、1分ほどお待ちいただけますか。"),
    ("customer", "はい。"),
    ("agent", "お待たせいたしました。倉庫で在庫が切れていたため遅れておりました。明日の午前中までにお届けいたします。発送しましたらメールでお知らせします。"),
    ("customer", "わかりました。助かります、ありがとうございます。"),
    ("agent", "ほかにご不明な点はございませんか。お電話ありがとうございました。"),
]  # fmt: skip
COLD = [
    ("agent", "はい、何ですか。"),
    ("customer", "先週お願いした部品がまだ届いていなくて、困っています。"),
    ("agent", "番号は。"),
    ("customer", "4471です。"),
    ("agent", "ちょっと待って。"),
    ("customer", "はい。"),
    ("agent", "在庫切れです。明日の午前中に届きます。"),
    ("customer", "わかりました。"),
    ("agent", "以上です。"),
]


def told(name: str, turns: Sequence[tuple[str, str]], *, seconds: int = 12, **fields: Any) -> dict[str, Any]:
    """A conversation in the neutral form."""
    said = [
        {"speaker": speaker, "text": text, "at": START + dt.timedelta(seconds=seconds * place)}
        for place, (speaker, text) in enumerate(turns)
    ]
    return {
        "id": name,
        "case": name,
        "channel": "phone",
        "language": "ja",
        "agent": "青井",
        "turns": said,
        **fields,
    }


def bring(*records: dict[str, Any]) -> Batch:
    """Take conversations in as one batch."""
    batch = Batch.objects.create(kind="conversations", source_system="desk", state=Batch.State.RUNNING)
    tally = take_in("conversations", records, batch)
    assert tally.skipped == 0, tally.problems
    return batch


def log(*steps: tuple[int, str, str, str], case: str = "A", **fields: Any) -> Batch:
    """Take in steps on a case, as (days after the conversation, activity, signal, team), from a log of their own."""
    batch = Batch.objects.create(kind="events", source_system="desk", state=Batch.State.RUNNING)
    records = [
        {"case": case, "activity": activity, "at": START + dt.timedelta(days=days, hours=1), "signal": signal, "team": team, **fields}
        for days, activity, signal, team in steps
    ]  # fmt: skip
    tally = take_in("events", records, batch)
    assert tally.skipped == 0, tally.problems
    return batch
