"""How long the job takes to score a record of a million messages, and how much memory it needs.

    python bench/scoring_job.py [--messages 1000000]

A database of its own is filled with conversations (made from twenty-four patterns of talk with varying words, half Japanese),
then the job's own function scores all of them in a process of its own, in portions, as the worker does every minute. The
alternative: the same messages read in the same portions and given to VADER alone, which says one number of mood a message and
stores nothing. Promised: a million messages as a job with progress, memory of 500 MB at most.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from typing import Any

BATCH = 2_000  # conversations written at once
PORTION = 200
JA = [
    ("agent", "お電話ありがとうございます。{shop}の青井でございます。"),
    ("customer", "{day}お願いした{thing}がまだ届いていなくて、困っています。"),
    ("agent", "ご不便をおかけして申し訳ございません。ご注文番号をお伺いしてもよろしいでしょうか。"),
    ("customer", "{number}です。"),
    ("agent", "確認いたしますので、1分ほどお待ちいただけますか。"),
    ("agent", "お待たせいたしました。倉庫で在庫が切れていたため遅れておりました。明日の午前中までにお届けいたします。"),
    ("customer", "わかりました。{end}"),
    ("agent", "ほかにご不明な点はございませんか。お電話ありがとうございました。"),
]  # fmt: skip
EN = [
    ("agent", "Good morning, {shop}, this is Aoi. How may I help?"),
    ("customer", "The {thing} I ordered {day} has still not arrived and I am rather annoyed."),
    ("agent", "I am sorry, that is frustrating. Could you give me the order number?"),
    ("customer", "It is {number}."),
    ("agent", "Thank you. May I put you on hold for a minute while I check with the warehouse?"),
    (
        "agent",
        "Thank you for waiting. It ran out of stock, so it left late; it will be with you tomorrow morning.",
    ),
    ("customer", "All right. {end}"),
    ("agent", "Is there anything else I can do for you? Thank you for calling."),
]
WORDS = {
    "ja": {"shop": ["月見野", "ハヤブサ便", "山あいの宿"], "day": ["先週", "昨日", "月曜に"], "thing": ["部品", "布団", "靴"], "end": ["助かります。", "お願いします。", ""]},
    "en": {"shop": ["Brightway", "Harbour Hotel", "Parcel Desk"], "day": ["last week", "yesterday", "on Monday"], "thing": ["lamp", "jacket", "part"], "end": ["Thanks, great.", "Fine.", ""]},
}  # fmt: skip


def prepare(data: str) -> None:
    """Set Django up on a new data directory."""
    os.environ["MADOGUCHI_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    import django

    django.setup()


def fill(messages: int) -> int:
    """Write conversations of eight messages; returns how many messages."""
    from django.core.management import call_command

    from madoguchi.cases.models import Case, Conversation, Message

    call_command("migrate", verbosity=0)
    chance, written, start = random.Random(1), 0, dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    while written < messages:
        cases = Case.objects.bulk_create([Case(opened_at=start) for _ in range(BATCH)])
        talks = Conversation.objects.bulk_create(
            [
                Conversation(
                    case=case, channel="phone", language=chance.choice(("ja", "en")), opened_at=start
                )
                for case in cases
            ]
        )
        rows = []
        for talk in talks:
            said = {name: chance.choice(words) for name, words in WORDS[talk.language].items()}
            said["number"] = str(chance.randint(1_000, 99_999))
            for place, (speaker, text) in enumerate(JA if talk.language == "ja" else EN):
                at = start + dt.timedelta(seconds=12 * place)
                rows.append(Message(conversation=talk, position=place, speaker=speaker, text=text.format(**said), at=at))  # fmt: skip
        Message.objects.bulk_create(rows, batch_size=1_000)
        written += len(rows)
    return written


def job() -> None:
    """Score everything that waits, saying how far it is; prints seconds, CPU seconds and peak memory."""
    from madoguchi.scoring.actions.score import catch_up, waiting

    whole = left = waiting().count()
    began, cpu = time.monotonic(), time.process_time()
    while left:
        catch_up(20)
        left = waiting().count()
        print(
            f"  {whole - left:,} of {whole:,} conversations after {time.monotonic() - began:.0f} s",
            flush=True,
        )
    told(began, cpu)


def mood() -> None:
    """Give every message to VADER, read in the same portions."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    from madoguchi.cases.models import Conversation

    judge: Any = SentimentIntensityAnalyzer()
    began, cpu = time.monotonic(), time.process_time()
    last = 0
    while part := [
        *Conversation.objects.filter(pk__gt=last).order_by("pk").prefetch_related("messages")[:PORTION]
    ]:
        last = part[-1].pk
        for talk in part:
            for message in talk.messages.all():
                judge.polarity_scores(message.text)
    told(began, cpu)


def told(began: float, cpu: float) -> None:
    """Print what a process used."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"used {time.monotonic() - began:.1f} {time.process_time() - cpu:.1f} {most:.0f}", flush=True)


def run(data: str, what: str) -> list[float]:
    """Run one of the two in a process of its own; returns seconds, CPU seconds, megabytes."""
    with subprocess.Popen([sys.executable, __file__, "--run", what, "--data", data], stdout=subprocess.PIPE, text=True) as child:  # fmt: skip
        assert child.stdout is not None
        found: list[float] = []
        for line in child.stdout:
            if line.startswith("used "):
                found = [float(number) for number in line.split()[1:]]
            else:
                print(line, end="", flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--run", choices=["job", "mood"])
    parser.add_argument("--data")
    options = parser.parse_args()
    if options.run:
        prepare(options.data)
        (job if options.run == "job" else mood)()
        return 0
    data = tempfile.mkdtemp(prefix="madoguchi-bench-")
    try:
        prepare(data)
        written = fill(options.messages)
        print(f"{written:,} messages in the record")
        seconds, cpu, memory = run(data, "job")
        print(
            f"scored: {seconds:.0f} s, {cpu:.0f} CPU s, {written / cpu:,.0f} messages a CPU s, {memory:.0f} MB at most"
        )
        other, other_cpu, _ = run(data, "mood")
        print(
            f"VADER alone, nothing stored: {other:.0f} s, {other_cpu:.0f} CPU s; ratio {cpu / other_cpu:.2f}"
        )
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
