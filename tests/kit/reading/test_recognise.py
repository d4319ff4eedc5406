"""Columns are recognised by name and content in both languages, shown with reasons, and changed by the user."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.kit.reading import (
    Mapping,
    MappingError,
    Row,
    apply_overrides,
    open_table,
    rank_kinds,
    recognise,
    recognise_survey,
    recognise_table,
    recognise_turn,
)
from madoguchi.kit.reading.contents import number_of, profile
from madoguchi.kit.reading.fields import FIELDS, Kind
from madoguchi.kit.reading.names import likeness
from tests.strict import shared


def table(*rows: dict[str, str]) -> tuple[list[str], list[Row]]:
    return list(rows[0]), [Row(n, r) for n, r in enumerate(rows, 2)]


def log(**columns: list[str]) -> tuple[list[str], list[Row]]:
    size = len(next(iter(columns.values())))
    return list(columns), [Row(n + 2, {c: v[n] for c, v in columns.items()}) for n in range(size)]


N = 120
CASES = [f"A-{n // 4:04d}" for n in range(N)]
STEPS = [["受付", "調査", "回答", "完了"][n % 4] for n in range(N)]
TIMES = [f"2026/11/{1 + n % 28:02d} {n % 24:02d}:05" for n in range(N)]


def test_a_japanese_event_log_with_its_own_headers() -> None:
    columns, rows = log(
        **{
            "チケット番号（必須）": CASES,
            "対応内容": STEPS,
            "対応日時": TIMES,
            "担当者": [f"担当{n % 5}" for n in range(N)],
            "担当部署": [["窓口", "技術"][n % 2] for n in range(N)],
            "チャネル": ["電話"] * N,
            "費用": [str(n * 10) for n in range(N)],
            "お客様メールアドレス": [f"user{n}@example.com" for n in range(N)],
            "優先度": [["高", "中", "低"][n % 3] for n in range(N)],
            "備考": [f"お客様の山田様より、{n}件目のご要望を詳しくうかがいました。" for n in range(N)],
        }
    )
    found = recognise("events", columns, rows).require()
    assert found.fields == {
        "case": "チケット番号（必須）",
        "activity": "対応内容",
        "at": "対応日時",
        "resource": "担当者",
        "team": "担当部署",
        "channel": "チャネル",
        "cost": "費用",
    }
    assert found.classes == {"お客様メールアドレス": "personal", "優先度": "analysis", "備考": "personal"}
    assert found.reasons["お客様メールアドレス"].ja == "値がメールアドレスとみられます。"
    assert set(found.reasons) == set(columns)


@pytest.mark.parametrize(
    ("case", "activity", "at"),
    [
        ("case_id", "activity", "timestamp"),
        ("case:concept:name", "concept:name", "time:timestamp"),
        ("Incident ID", "Activity Name", "Complete Timestamp"),
        ("CaseID", "EventType", "CreatedAt"),
        ("案件番号", "作業", "日時"),
        ("受付番号", "ステータス", "更新日時"),
        ("ケースID", "アクティビティ", "タイムスタンプ"),
        ("お問い合わせ番号", "対応状況", "登録日時"),
        ("ticket", "status", "date"),
        ("ＣａｓｅＩＤ", "活動", "発生日時"),
    ],
)
def test_the_three_columns_of_a_log_under_many_names(case: str, activity: str, at: str) -> None:
    columns, rows = log(**{at: TIMES, activity: STEPS, case: CASES})
    found = recognise("events", columns, rows).require()
    assert (found.fields["case"], found.fields["activity"]) == (case, activity)
    assert at in (found.fields.get("at"), found.fields.get("ended_at"))


def test_a_log_without_telling_names_is_recognised_by_its_values() -> None:
    columns, rows = log(x1=TIMES, x2=CASES, x3=STEPS, x4=[str(n % 3) for n in range(N)])
    found = recognise("events", columns, rows)
    assert (found.fields["case"], found.fields["activity"], found.fields["at"]) == ("x2", "x3", "x1")
    assert found.confidence["case"] < 0.7
    assert "ご確認ください" in found.reasons["x2"].ja


def test_values_overrule_a_misleading_name() -> None:
    columns, rows = log(日時=["未定"] * N, 作業日=TIMES, case=CASES, activity=STEPS)
    assert recognise("events", columns, rows).fields["at"] == "作業日"


def test_start_and_end_of_a_step() -> None:
    columns, rows = log(案件番号=CASES, 作業=STEPS, 開始日時=TIMES, 終了日時=TIMES)
    fields = recognise("events", columns, rows).require().fields
    assert (fields["started_at"], fields["ended_at"]) == ("開始日時", "終了日時")
    assert "at" not in fields


def test_what_is_missing_is_named_with_the_way_to_say_it() -> None:
    columns, rows = table({"foo": "1", "bar": "x"})
    with pytest.raises(MappingError) as caught:
        recognise("events", columns, rows).require()
    assert "case (Case)" in caught.value.text.en
    assert "--map COLUMN=case" in caught.value.text.en
    assert "foo, bar" in caught.value.text.en
    assert "案件（case）" in caught.value.text.ja
    assert "--map 列名=case" in caught.value.text.ja


def test_customers_transactions_and_long_answers_in_japanese() -> None:
    columns, rows = log(
        お客様番号=[f"C{n:05d}" for n in range(N)],
        氏名=["山田 太郎", "佐藤花子"] * (N // 2),
        フリガナ=["ヤマダ タロウ", "サトウ ハナコ"] * (N // 2),
        メールアドレス=[f"u{n}@example.jp" for n in range(N)],
        電話番号=[f"090-1234-{n:04d}" for n in range(N)],
        会社名=["株式会社山本商店"] * N,
        会員ランク=["金", "銀"] * (N // 2),
        郵便番号=["910-0005"] * N,
        住所=["福井県福井市大手3丁目17-1"] * N,
        登録日=["令和8年4月1日"] * N,
        生年月日=["1980/01/02"] * N,
    )
    found = recognise("customers", columns, rows).require()
    assert found.fields == {
        "id": "お客様番号",
        "name": "氏名",
        "kana": "フリガナ",
        "email": "メールアドレス",
        "phone": "電話番号",
        "account": "会社名",
        "segment": "会員ランク",
        "postal": "郵便番号",
        "address": "住所",
        "created_at": "登録日",
    }
    assert found.classes == {"生年月日": "personal"}
    columns, rows = log(
        会員番号=[f"C{n % 30}" for n in range(N)],
        購入日=TIMES,
        金額=[f"{n * 120:,}円" for n in range(N)],
        商品名=["温泉まんじゅう"] * N,
        注文番号=[f"O-{n}" for n in range(N)],
        取引区分=["購入", "返品"] * (N // 2),
        数量=["1"] * N,
    )
    assert recognise("transactions", columns, rows).require().fields == {
        "customer": "会員番号",
        "at": "購入日",
        "amount": "金額",
        "product": "商品名",
        "id": "注文番号",
        "kind": "取引区分",
        "quantity": "数量",
    }
    columns, rows = log(
        回答ID=[f"R{n // 2}" for n in range(N)],
        設問=["満足度", "ご意見"] * (N // 2),
        回答値=["5", ""] * (N // 2),
        自由記述=["", "とても親切にご対応いただき、ありがとうございました。"] * (N // 2),
        回答日時=TIMES,
        案件番号=CASES,
    )
    assert recognise("answers", columns, rows).require().fields == {
        "submission": "回答ID",
        "question": "設問",
        "value": "回答値",
        "text": "自由記述",
        "answered_at": "回答日時",
        "case": "案件番号",
    }


@pytest.mark.parametrize("kind", FIELDS)
def test_the_neutral_format_of_the_documentation_maps_onto_itself(kind: Kind) -> None:
    """Every field's own English name and Japanese label is recognised as that field."""
    samples = {
        "date": "2026-11-22 14:05",
        "number": "12.5",
        "email": "a@example.com",
        "phone": "03-1234-5678",
        "list": "[]",
        "speaker": "customer",
    }
    for names in ([f.name for f in FIELDS[kind]], [f.label.ja for f in FIELDS[kind]]):
        rows = [
            Row(
                n,
                {
                    name: samples.get(f.content, f"v{n % 7}")
                    for name, f in zip(names, FIELDS[kind], strict=True)
                },
            )
            for n in range(2, 40)
        ]
        found = recognise(kind, names, rows)
        wanted = {f.name: name for f, name in zip(FIELDS[kind], names, strict=True)}
        assert found.fields == wanted


def test_overrides_win_and_mistakes_are_explained() -> None:
    columns, rows = log(案件番号=CASES, 作業=STEPS, 日時=TIMES, 別の日時=TIMES, メモ=["x"] * N)
    found = recognise("events", columns, rows)
    apply_overrides(found, ["別の日時=at", "メモ=personal", "作業=活動"])
    assert found.fields["at"] == "別の日時"
    assert found.classes["日時"] == "ignored"
    assert found.classes["メモ"] == "personal"
    assert found.fields["activity"] == "作業"
    with pytest.raises(MappingError) as caught:
        apply_overrides(found, ["案件番合=case"])
    assert "Did you mean “案件番号”?" in caught.value.text.en
    with pytest.raises(MappingError) as caught:
        apply_overrides(found, ["案件番号=cas"])
    assert "「case」のことでしょうか" in caught.value.text.ja
    with pytest.raises(MappingError, match="COLUMN=FIELD"):
        apply_overrides(found, ["nonsense"])


def test_a_column_name_may_hold_an_equals_sign() -> None:
    columns, rows = log(**{"a=b": CASES, "step": STEPS, "t": TIMES})
    found = apply_overrides(recognise("events", columns, rows), ["a=b=case"])
    assert found.fields["case"] == "a=b"


def test_a_mapping_is_stored_and_comes_back() -> None:
    columns, rows = log(案件番号=CASES, 作業=STEPS, 日時=TIMES, 優先度=["高"] * N)
    found = recognise("events", columns, rows)
    assert Mapping.from_dict(found.as_dict()) == found


@pytest.mark.parametrize(
    ("name", "fields", "personal"),
    [
        (
            "helpdesk",
            {"case": "case_id", "activity": "activity", "at": "timestamp", "resource": "resource"},
            [],
        ),
        (
            "uci_incident",
            {
                "case": "case_id",
                "activity": "activity",
                "at": "timestamp",
                "resource": "resource",
                "team": "assignment_group",
                "channel": "contact_type",
            },
            ["opened_by", "resolved_by", "caller_id"],
        ),
        (
            "teleclaims",
            {
                "case": "case_id",
                "activity": "activity",
                "at": "timestamp",
                "resource": "resource",
                "lifecycle": "lifecycle",
            },
            [],
        ),
        (
            "bpi2013_incidents",
            {"case": "case_id", "activity": "activity", "at": "timestamp", "team": "org_group"},
            [],
        ),
    ],
)
def test_the_real_logs(name: str, fields: dict[str, str], personal: list[str]) -> None:
    opened = open_table(shared("logs", f"{name}.csv.gz"))
    found = recognise_table(opened, "events").require()
    assert fields.items() <= found.fields.items()
    assert found.of_class("personal") == personal
    assert rank_kinds(opened.columns, opened.preview(500))[0][0] == "events"


def test_the_real_japanese_survey() -> None:
    opened = open_table(shared("surveys", "fukui_kanko_survey_202607.csv"))
    found, questions = recognise_survey(opened)
    assert found.fields["customer"] == "会員ID"
    assert found.fields["answered_at"] == "回答日時"
    by_column = {q.column: q for q in questions}
    assert by_column["NPS"].kind == "nps"
    assert by_column["満足度"].kind == "csat"
    assert dict(by_column["満足度"].definition.values) == {
        "とても満足": 5,
        "満足": 4,
        "どちらでもない": 3,
        "不満": 2,
        "とても不満": 1,
    }
    assert by_column["満足度の理由"].kind == "text"
    assert by_column["不便さ"].kind == "boolean"
    assert by_column["性別"].kind == "categorical"
    assert rank_kinds(opened.columns, opened.preview(500))[0][0] == "answers_wide"


@pytest.mark.parametrize("year", [2017, 2018])
def test_the_real_english_survey(year: int) -> None:
    opened = open_table(shared("surveys", f"sfo_customer_survey_{year}.csv"))
    found, questions = recognise_survey(opened)
    assert found.fields["weight"] == "WEIGHT"
    assert found.fields["submission"] == "RESPNUM"
    by_column = {q.column: q for q in questions}
    assert by_column["NETPRO"].kind == "nps"
    assert by_column["NETPRO"].definition.missing == {"11"}
    assert by_column["NETPRO"].suspects == ("11",)
    assert by_column["Q7ALL"].kind == "csat"
    assert {m.lower() for m in by_column["Q7ALL"].definition.missing} == {"blank"}
    assert by_column["Q7ART"].kind == "rating"
    assert by_column["Q7ART"].suspects == ("0", "6")
    assert by_column["STRATA"].kind == "categorical"


def test_conversations_and_their_turns(tmp_path: Path) -> None:
    opened = open_table(shared("dialogue", "asdc-ja", "asdc_main_210.jsonl"))
    found = recognise_table(opened, "conversations").require()
    assert found.fields == {"id": "id", "turns": "utterances"}
    record = next(iter(opened.records())).value
    assert recognise_turn(record["utterances"][0]) == {"speaker": "name", "at": "time", "text": "text"}
    assert recognise_turn(["role", "content"]) == {"speaker": "role", "text": "content"}
    assert recognise_turn(["話者", "本文", "日時"]) == {"speaker": "話者", "text": "本文", "at": "日時"}
    assert rank_kinds(opened.columns, opened.preview(100))[0][0] == "conversations"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["taro@example.com", "x@y.jp"], "email"),
        (["090-1234-5678", "03(1234)5678", "+81 90 1234 5678"], "phone"),
        (["09012345678", "0776201234"], "phone"),
        (["〒910-0005", "100-0001"], "postal"),
        (["福井県福井市大手3-17-1", "東京都千代田区丸の内1-9-1"], "address"),
        (["12 Main Street", "400 Oak Ave"], "address"),
        (["山田 太郎", "鈴木　花子"], "person"),
        (["佐藤花子様", "高橋一郎"], "person"),
        (["192.168.0.1", "10.0.0.7"], "ip"),
        (["4111 1111 1111 1111"], "card"),
        (["2026-11-22", "2026/11/23"], None),
        (["A-001", "A-002"], None),
        (["電話", "メール"], None),
        (["森", "林"], None),
        (["東京都", "福井県"], None),
        (["1234567", "7654321"], None),
    ],
)
def test_personal_data_is_seen_in_the_values(values: list[str], kind: str | None) -> None:
    assert profile("x", values).personal() == kind


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234円", 1234),
        ("¥500", 500),
        ("１２．５", 12.5),
        ("▲300", -300),
        ("(42)", -42),
        ("12.5%", 12.5),
        ("1e3", 1000),
        ("1,23", None),
        ("NA", None),
        ("", None),
        ("-", None),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float | None) -> None:
    assert number_of(text) == number


def test_names_are_alike_whatever_their_dress() -> None:
    assert likeness("Ticket Number", "ticket_number") == 1
    assert likeness("ｃａｓｅ＿ｉｄ", "case_id") == 1
    assert likeness("担当者（必須）", "担当者") == 0.95
    assert likeness("担当者メールアドレス", "メールアドレス") > likeness("担当者メールアドレス", "担当者")
    assert likeness("brand", "and") == 0
