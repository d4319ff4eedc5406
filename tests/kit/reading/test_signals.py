"""What an activity means for the clocks, from its name alone, in both languages."""

from __future__ import annotations

import pytest

from madoguchi.kit.reading import guess_signals, open_table
from madoguchi.kit.reading.signals import guess_signal
from tests.strict import shared

MEANINGS = {
    "opened": ["New", "Open", "Insert ticket", "Ticket created", "Create case", "受付", "起票", "新規", "問い合わせ受付", "電話受付", "受付完了", "incoming claim"],
    "contact": ["Customer replied", "customer_reply", "Message from customer", "Inbound call", "お客様から返信", "お客様より入電", "顧客からの問い合わせ", "再入電"],
    "reply": ["Agent reply", "Reply to customer", "first_response", "Reply sent", "Called back", "お客様へ返信", "一次回答", "返信", "メール送信", "折り返し連絡", "お客様へご案内"],
    "resolved": ["Resolve ticket", "RESOLVED", "Completed / Resolved", "Completed / In Call", "ticket_resolved", "Solved", "Case resolved", "解決", "完了", "対応完了", "対応済み", "問題を解決"],
    "reopened": ["Reopen ticket", "Re-opened", "TicketReopened", "再オープン", "再開"],
    "closed": ["Closed", "Close ticket", "Completed / Closed", "Case Closed", "ClosedTicket", "Auto-closed", "Cancelled", "クローズ", "チケットをクローズ", "対応終了", "キャンセル", "取り下げ"],
    "waiting_customer": ["Awaiting User Info", "Accepted / Wait - User", "Accepted / Wait - Customer", "Pending customer", "Waiting for customer", "お客様回答待ち", "返信待ち", "顧客確認待ち"],
    "none": ["Take in charge ticket", "Assign seriousness", "Wait", "Accepted / Wait - Vendor", "Awaiting Vendor", "Queued / Awaiting Assignment", "Active", "Resolve SW anomaly", "Reassigned", "Unresolved", "Resolution due", "担当割当", "エスカレーション", "調査", "未解決", "解決予定", "対応中", "発送完了", "エスカレーション完了", "見積作成", "", "-100"],
}  # fmt: skip


@pytest.mark.parametrize(("activity", "meaning"), [(a, m) for m, names in MEANINGS.items() for a in names])
def test_the_meaning_of_an_activity(activity: str, meaning: str) -> None:
    assert guess_signal(activity) == meaning


def test_the_activities_of_the_real_help_desk() -> None:
    table = open_table(shared("logs", "helpdesk.csv.gz"))
    signals = guess_signals(row.values["activity"] for row in table.rows())
    assert {a: s for a, s in signals.items() if s != "none"} == {
        "Resolve ticket": "resolved",
        "RESOLVED": "resolved",
        "Closed": "closed",
        "DUPLICATE": "closed",
        "INVALID": "closed",
        "Insert ticket": "opened",
    }
