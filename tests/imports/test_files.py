"""Files as people have them: encodings, workbooks, columns stores, real logs and surveys."""

from __future__ import annotations

import io
import zipfile
import zoneinfo
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from django.utils import timezone

from madoguchi.cases.models import Case, Conversation
from madoguchi.events.append import listen
from madoguchi.events.models import Event, Kind
from madoguchi.imports.actions.prepare import keep, prepare
from madoguchi.imports.actions.receive import raw_file, receive, receive_path
from madoguchi.imports.actions.run import ask_to_cancel, check, run
from madoguchi.imports.models import Batch, Skipped
from madoguchi.imports.plan import Plan, define, override
from madoguchi.kit.reading.limits import Limits, ReadError
from madoguchi.people.models import Customer, Member
from madoguchi.site import reactions
from madoguchi.surveys.models import Answer, Question, Submission
from tests.strict import shared

pytestmark = pytest.mark.django_db

SAID = """会話ID,発話日時,話者,発話内容,担当者,チャネル
K2,2026/03/02 09:00,お客様,部屋の暖房が効きません。,,チャット
K1,2026/03/01 10:02,オペレーター,12月3日で承りました。,青井,チャット
K2,2026/03/02 09:01,オペレーター,すぐに伺います。,,チャット
K1,2026/03/01 10:00,お客様,日程を変えたいのですが。,,チャット
,2026/03/01 10:05,お客様,もしもし,,チャット
"""

TOKYO = zoneinfo.ZoneInfo("Asia/Tokyo")
HEADER = ["案件番号", "活動", "日時", "担当者", "区分"]
ROWS: list[list[Any]] = [
    [f"A{n // 3}", ("受付", "調査", "解決")[n % 3], f"2026/3/{1 + n % 28} 10:00", "青井", "甲乙丙"[n % 3]]
    for n in range(90)
]


def bring(content: bytes, name: str, kind: str = "", **options: Any) -> Batch:
    batch = receive(io.BytesIO(content), name, kind=kind)
    batch.options = options
    batch.save()
    prepare(batch)
    run(batch)
    return batch


def csv(separator: str = ",") -> str:
    return "\n".join(separator.join(map(str, row)) for row in [HEADER, *ROWS]) + "\n"


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for place, row in enumerate([HEADER, *ROWS]):
        sheet.write_row(place, 0, row)
    sheet.write_formula(1, 4, "=1+1", value="甲")
    book.close()
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({name: [row[place] for row in ROWS] for place, name in enumerate(HEADER)}), out)
    return out.getvalue()


def xes() -> bytes:
    events: dict[str, list[list[Any]]] = {}
    for row in ROWS:
        events.setdefault(row[0], []).append(row)
    traces = "".join(
        f'<trace><string key="concept:name" value="{case}"/>'
        + "".join(
            f'<event><string key="concept:name" value="{row[1]}"/><date key="time:timestamp" '
            f'value="2026-03-{1 + ROWS.index(row) % 28:02d}T10:00:00+09:00"/><string key="org:resource" value="{row[3]}"/></event>'
            for row in rows
        )
        + "</trace>"
        for case, rows in events.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0">{traces}</log>'.encode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv().encode("utf-8"), "log.csv"),
        (csv().encode("utf-8-sig"), "log.csv"),
        (csv().encode("cp932"), "ログ.csv"),
        (csv("\t").encode("utf-16"), "log.tsv"),
        (workbook(), "log.xlsx"),
        (parquet(), "log.parquet"),
        (xes(), "log.xes"),
    ],
    ids=["utf-8", "bom", "cp932", "utf-16", "xlsx", "parquet", "xes"],
)
def test_the_same_log_in_every_clothing(inn: object, content: bytes, name: str) -> None:
    batch = bring(content, name)
    assert (batch.state, batch.message, batch.taken) == ("done", {}, 90)
    assert Case.objects.count() == 30
    assert Member.objects.get().name == "青井"
    first = Event.objects.filter(kind=Kind.STEP).order_by("number")[0]
    assert (first.activity, first.at.isoformat()) == ("受付", "2026-03-01T01:00:00+00:00")
    solved = Event.objects.filter(kind=Kind.STEP, activity="解決")
    assert set(solved.values_list("signal", flat=True)) == {"resolved"}
    assert raw_file(batch).read_bytes() == content
    assert bring(content, name).unchanged == 90


@pytest.mark.parametrize(
    ("log", "cases", "events"),
    [
        ("helpdesk", 4_580, 21_348),
        ("bpi2013_closed_problems", 1_487, 6_660),
        pytest.param("bpi2013_incidents", 7_554, 65_533, marks=pytest.mark.slow),
        pytest.param("teleclaims", 3_512, 46_138, marks=pytest.mark.slow),
        pytest.param("uci_incident", 24_918, 141_712, marks=pytest.mark.slow),
    ],
)
def test_real_logs(inn: object, log: str, cases: int, events: int) -> None:
    batch = receive_path([shared("logs", f"{log}.csv.gz")])
    prepare(batch)
    run(batch)
    assert (batch.kind, batch.state, batch.taken, batch.skipped) == ("events", "done", events, 0)
    assert Event.objects.filter(kind=Kind.STEP).count() == events
    assert Case.objects.count() == cases
    again = receive_path([shared("logs", f"{log}.csv.gz")])
    prepare(again)
    run(again)
    assert (again.taken, again.updated, again.unchanged) == (0, 0, events)


def test_columns_of_people_stay_in_the_record(inn: object) -> None:
    log = csv().replace("区分", "電話番号").replace("甲", "090-1111-2222").replace("乙", "090-3333-4444")
    bring(log.encode(), "log.csv")
    assert "090-1111-2222" in Case.objects.get(source_id="A0").personal.values()
    assert not Event.objects.filter(payload__icontains="090-").exists()


def test_a_real_survey_with_elevens_that_are_no_promoters(inn: object) -> None:
    path = shared("surveys", "sfo_customer_survey_2017.csv")
    batch = receive_path([path])
    plan = prepare(batch)
    assert plan is not None
    assert plan.columns.fields["weight"] == "WEIGHT"
    define(
        plan,
        {
            "NETPRO": {"kind": "nps", "missing": ["11"]},
            "Q7ALL": {"kind": "csat", "missing": ["0", "6"]},
        },
    )
    keep(batch, plan)
    run(batch)
    assert (batch.kind, batch.state, batch.taken, batch.skipped) == ("answers", "done", 2_831, 0)
    values = list(Answer.objects.filter(question__code="NETPRO").values_list("value", flat=True))
    assert 11 in values  # kept as given
    scores = [value for value in values if value is not None and value != 11]
    promoters, detractors = sum(v >= 9 for v in scores), sum(v <= 6 for v in scores)
    assert round(100 * (promoters - detractors) / len(scores), 2) == 39.84
    satisfied = Answer.objects.filter(question__code="Q7ALL").exclude(value=None)
    assert satisfied.count() == 2_688
    assert round(100 * satisfied.filter(value__gte=4).count() / 2_688, 2) == 82.07
    assert Submission.objects.exclude(weight=None).count() == 2_831
    event = Event.objects.filter(kind=Kind.QUESTION, question_id=Question.objects.get(code="NETPRO").pk).get()
    assert event.payload["missing"] == ["11"]


def test_a_real_japanese_survey_is_recognised(inn: object) -> None:
    batch = receive_path([shared("surveys", "fukui_kanko_survey_202607.csv")])
    plan = prepare(batch)
    assert plan is not None
    assert plan.columns.fields["customer"] == "会員ID"
    run(batch)
    assert (batch.state, batch.taken) == ("done", 1_945)
    assert Customer.objects.count() == 1_296
    scores = list(
        Answer.objects.filter(question__code="NPS").exclude(value=None).values_list("value", flat=True)
    )
    assert len(scores) == 1_945
    assert round(100 * (sum(v >= 9 for v in scores) - sum(v <= 6 for v in scores)) / len(scores), 2) == 20.00
    satisfied = Answer.objects.filter(question__code="満足度").exclude(value=None)
    assert round(100 * satisfied.filter(value__gte=4).count() / satisfied.count(), 2) == 89.67


def test_real_japanese_conversations(inn: object) -> None:
    batch = receive_path([shared("dialogue", "asdc-ja", "asdc_main_210.jsonl")])
    prepare(batch)
    run(batch)
    assert (batch.kind, batch.state, batch.taken) == ("conversations", "done", 210)


def test_an_import_is_silent(
    inn: object, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[Any] = []
    listen(heard.extend)
    reactions.connect()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        bring(csv().encode(), "year.csv")
    assert set(Event.objects.values_list("origin", flat=True)) == {"import"}
    assert heard == []
    assert [callback for callback in callbacks if "append" in repr(callback)] == []
    assert mailoutbox == []


def test_a_dry_run_says_what_would_happen_and_stores_nothing(inn: object) -> None:
    content = csv() + "A99,受付,いつか,青井,甲\n"
    batch = receive(io.BytesIO(content.encode()), "log.csv")
    prepare(batch)
    check(batch, portion=20)
    assert batch.state == "ready"
    outlook = {name: batch.options["outlook"][name] for name in ("taken", "updated", "unchanged", "skipped")}
    assert outlook == {"taken": 90, "updated": 0, "unchanged": 0, "skipped": 1}
    assert not Case.objects.exists()
    assert not Event.objects.exists()
    assert not Skipped.objects.exists()
    run(batch, portion=20)
    assert (batch.state, batch.taken, batch.skipped) == ("done", 90, 1)


def test_a_dry_run_finds_ids_that_come_twice(inn: object) -> None:
    rows = "".join(f"{n % 40},A{n},受付,2026-03-01\n" for n in range(60))
    batch = receive(io.BytesIO(f"event_id,case,activity,at\n{rows}".encode()), "log.csv")
    prepare(batch)
    check(batch, portion=25)
    assert (batch.options["outlook"]["taken"], batch.options["outlook"]["skipped"]) == (40, 20)
    run(batch, portion=25)
    assert (batch.taken, batch.skipped) == (40, 20)


def test_a_cancelled_import_leaves_nothing(inn: object) -> None:
    batch = receive(io.BytesIO(csv().encode()), "log.csv")
    prepare(batch)
    run(batch, portion=20, progress=lambda tally, share: ask_to_cancel(batch) if tally.taken == 40 else None)
    assert (batch.state, batch.taken) == ("cancelled", 0)
    assert not Case.objects.exists()
    assert not Member.objects.exists()
    assert bring(csv().encode(), "log.csv").taken == 90


def test_a_file_that_breaks_in_the_middle_leaves_nothing(inn: object) -> None:
    lines = [f'{{"id": "K{n}", "turns": [{{"speaker": "customer", "text": "x"}}]}}' for n in range(50)]
    content = "\n".join([*lines, '{"id": "K50", "turns": [']).encode()
    batch = receive(io.BytesIO(content), "talks.jsonl", kind="conversations")
    with pytest.raises(ReadError):
        prepare(batch)
    good = "\n".join(lines).encode()
    batch = receive(io.BytesIO(good), "talks.jsonl", kind="conversations")
    prepare(batch)
    raw_file(batch).write_bytes(content)  # cut off after it was looked at
    run(batch, portion=10)
    assert batch.state == "refused"
    assert "51" in batch.message["ja"]
    assert not Case.objects.exists()


def test_all_rows_bad(inn: object) -> None:
    batch = receive(
        io.BytesIO(b"case,activity,at\n" + b",b,2026-01-01\n" * 5),
        "log.csv",
        kind="events",
    )
    prepare(batch)
    run(batch)
    assert batch.state == "refused"
    assert "5" in batch.message["en"]
    assert not Case.objects.exists()


def test_a_zip_bomb(inn: object) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log.csv", b"case,activity,at\n" + b"0" * 80_000_000)
    batch = receive(io.BytesIO(out.getvalue()), "log.zip")
    with pytest.raises(ReadError) as refused:
        prepare(batch)
    assert refused.value.code in {"zip_bomb", "too_large"}


def test_a_file_that_is_too_large_is_not_kept(inn: object, data_directory: Path) -> None:
    before = set((data_directory / "raw").rglob("*")) if (data_directory / "raw").exists() else set()
    with pytest.raises(ReadError) as refused:
        receive(io.BytesIO(b"x" * 3_000_000), "big.csv", limits=Limits(max_bytes=1_000_000))
    assert refused.value.code == "too_large"
    assert not Batch.objects.exists()
    assert {path for path in (data_directory / "raw").rglob("*") if path.is_file()} <= before


def test_formulas_in_cells_are_taken_by_their_value_and_reports_cannot_run_them(inn: object) -> None:
    from madoguchi.imports.report import lines

    content = csv() + '=HYPERLINK("http://x"),受付,いつか,青井,甲\n'
    batch = bring(content.encode(), "log.csv")
    assert batch.skipped == 1
    assert all(not field.startswith("=") for line in lines(batch, "ja") for field in line.split(","))


def test_the_user_overrules_what_was_recognised(inn: object) -> None:
    batch = receive(io.BytesIO(csv().encode()), "log.csv", kind="events")
    plan = prepare(batch)
    assert plan is not None
    override(plan, ["区分=team", "担当者=ignored"])
    keep(batch, plan)
    assert Plan.from_json(batch.mapping).columns.fields["team"] == "区分"
    run(batch)
    assert not Member.objects.exists()
    assert set(Event.objects.filter(kind=Kind.STEP).values_list("team", flat=True)) == set("甲乙丙")


@pytest.mark.parametrize("kind", ["", "conversations"])
def test_a_table_of_messages_becomes_conversations_whatever_order_its_rows_are_in(
    inn: object, kind: str
) -> None:
    batch = bring(SAID.encode("cp932"), "chat.csv", kind)
    assert (batch.kind, batch.state, batch.taken, batch.skipped) == ("conversations", Batch.State.DONE, 2, 1)
    first = Conversation.objects.get(source_id="K1")
    assert [message.text for message in first.messages.order_by("position")] == [
        "日程を変えたいのですが。",
        "12月3日で承りました。",
    ]
    assert (first.channel, first.member and first.member.name) == ("chat", "青井")
    assert "どの会話" in Skipped.objects.get(batch=batch).reason_ja
    again = bring(SAID.encode("cp932"), "chat.csv", kind)
    assert (again.taken, again.unchanged) == (0, 2)


def test_a_table_without_speakers_says_which_column_is_missing(inn: object) -> None:
    batch = bring("会話ID,発話内容\nK1,もしもし\nK1,はい\n".encode(), "chat.csv", "conversations")
    assert batch.state == Batch.State.REFUSED
    assert "話者（speaker）" in batch.message["ja"]


CALL = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v オペレーター 青井>お電話ありがとうございます。

00:00:05.000 --> 00:00:09.000
<v お客様>予約の日程を変更したいのですが。

00:01:40.000 --> 00:01:45.000
<v オペレーター 青井>お待たせいたしました。変更が完了いたしました。
"""


def test_calls_written_down_come_in_with_their_silences_one_a_file_or_many_in_a_zip(inn: object) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("calls/2026-11-03_1012.vtt", CALL)
        archive.writestr(
            "calls/20261103-1130_7.srt", "1\n00:00:01,000 --> 00:00:02,000\nAgent: Hello.\n".encode("utf-16")
        )
        archive.writestr("calls/someday.vtt", CALL)
        archive.writestr("calls/2026-11-03_1500.json", "{}")
        archive.writestr("readme.txt", "calls of November")
    batch = bring(packed.getvalue(), "calls.zip")
    assert (batch.kind, batch.state, batch.taken, batch.skipped) == ("transcripts", Batch.State.DONE, 2, 2)
    call = Conversation.objects.get(source_id="2026-11-03_1012")
    assert (call.channel, call.source_system, call.member and call.member.name) == ("phone", "files", "青井")
    times = [
        timezone.localtime(message.at, TOKYO).strftime("%H:%M:%S")
        for message in call.messages.order_by("position")
    ]
    assert times == ["10:12:01", "10:12:05", "10:13:40"]
    reasons = " ".join(Skipped.objects.filter(batch=batch).values_list("reason_ja", flat=True))
    assert "someday.vtt：通話の日時が分かりません" in reasons
    assert "2026-11-03_1500.json：発言と時刻が見つかりません" in reasons
    one = bring(CALL.encode(), "2026-11-03_1012.vtt")
    assert (one.kind, one.unchanged) == ("transcripts", 1)
