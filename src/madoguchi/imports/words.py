"""What kinds and states are called on the pages."""

from __future__ import annotations

from madoguchi.core.text import Text

KINDS = {
    "events": Text("Events", "出来事"),
    "answers": Text("Answers", "アンケートの回答"),
    "conversations": Text("Conversations", "会話"),
    "transcripts": Text("Transcripts of calls", "通話の文字起こし"),
    "customers": Text("Customers", "お客様"),
    "transactions": Text("Transactions", "取引"),
    "zendesk": Text("Zendesk export", "Zendeskの書き出し"),
    "klaus": Text("Klaus / Zendesk QA payload", "Klaus（Zendesk QA）形式"),
    "klaus_ratings": Text("Klaus / Zendesk QA ratings", "Klaus（Zendesk QA）の評価"),
    "sample": Text("Sample organisation", "サンプルの組織"),
}
EXPLAINED = {
    "events": Text(
        "One row per step on a case: case, activity, time. CSV, Excel, XES or Parquet.",
        "案件の手順1つにつき1行（案件・活動・日時）。CSV、Excel、XES、Parquetに対応しています。",
    ),
    "answers": Text(
        "One row per answer, or one row per person asked. CSV, Excel, Parquet.",
        "回答1件につき1行、または回答者1人につき1行。CSV、Excel、Parquetに対応しています。",
    ),
    "conversations": Text(
        "One conversation per line, with its turns (JSONL); or a table with one message a row: conversation, speaker, "
        "text, time.",
        "1行に会話1件（発言の一覧つき、JSONL形式）。または1行に発言1件の表（会話番号・話者・発言・日時）。",
    ),
    "transcripts": Text(
        "Calls written down, one a file: WebVTT, SRT or JSON with speaker and times, or a ZIP of them. Date and time in the "
        "file's name.",
        "通話の文字起こし（1ファイルに1通話）。WebVTT・SRT、話者と時刻のあるJSON、またはそのZIP。ファイル名に日時が必要です。",
    ),
    "customers": Text(
        "One row per customer: number or email.", "お客様1人につき1行（番号またはメールアドレス）。"
    ),
    "transactions": Text(
        "One row per purchase or stay: customer, time, amount.",
        "購入・宿泊1件につき1行（お客様・日時・金額）。",
    ),
    "zendesk": Text(
        "Tickets, comments, users and more as JSON, or a ZIP of them.",
        "チケット・コメント・ユーザーなどのJSON、またはそのZIP。",
    ),
    "klaus": Text(
        "The payload “data” with tickets and comments.", "チケットとコメントを含む「data」形式のJSON。"
    ),
    "klaus_ratings": Text(
        "One row per rating: ticket, category, score. They stand beside our marks. JSON, CSV, Excel.",
        "評価1件につき1行（チケット・カテゴリ・点数）。採点結果と並べて表示します。JSON、CSV、Excelに対応しています。",
    ),
}
STATES = {
    "uploaded": Text("Waiting for you", "設定待ち"),
    "checking": Text("Being checked", "確認中"),
    "ready": Text("Checked", "確認済み"),
    "running": Text("Running", "取り込み中"),
    "done": Text("Done", "完了"),
    "cancelled": Text("Cancelled", "中止"),
    "refused": Text("Refused", "取り込み不可"),
    "undone": Text("Undone", "取り消し済み"),
}
RECORDS = {
    "case": Text("Cases", "案件"),
    "event": Text("Steps", "手順"),
    "conversation": Text("Conversations", "会話"),
    "message": Text("Messages", "メッセージ"),
    "customer": Text("Customers", "お客様"),
    "account": Text("Accounts", "取引先"),
    "member": Text("Members", "担当者"),
    "team": Text("Teams", "部署"),
    "survey": Text("Surveys", "アンケート"),
    "question": Text("Questions", "設問"),
    "submission": Text("Submissions", "回答票"),
    "answer": Text("Answers", "回答"),
    "transaction": Text("Transactions", "取引"),
    "mark": Text("Marks by people", "人の評価"),
}
