"""How soon the Overview answers on 200,000 events and 100,000 answers, and how soon a new answer is in it.

    python bench/overview.py [--events 200000] [--answers 100000] [--rounds 15]

Through a real `madoguchi up`: the files are imported by the command while it runs, pages are asked over HTTP by a signed-in
browser's connection, new answers come in by the REST API. The alternative computes the five tiles alone by plain SQL on the
SQLite tables of the record (what a page without a warehouse would do). Promised: the Overview under 300 ms, a new answer in
it within 2 s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from _installation import Installation, running

LAST = dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC)
STAGES = ("ask", "receive", "investigate", "resolve", "follow_up")
ACTIVITIES = ("受付", "確認", "調査", "返信", "解決")
SIGNALS = ("opened", "", "", "reply", "resolved")


def write_events(path: Path, events: int) -> int:
    """Write a year of cases of five to nine steps; returns how many cases."""
    chance = random.Random(1)
    written = case = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("case,activity,at,resource,team,stage,lane,channel,signal\n")
        while written < events:
            at = LAST - dt.timedelta(seconds=chance.uniform(0, 365 * 86_400))
            channel = chance.choice(("phone", "email", "chat", "form", "counter"))
            team = f"team {chance.randint(1, 6)}"
            loops = chance.randint(0, 4)
            for place in [0, *[chance.randint(1, 2) for _ in range(loops)], 1, 2, 3, 4]:
                at += dt.timedelta(seconds=chance.expovariate(1 / 9_000))
                file.write(
                    f"C{case:06d},{ACTIVITIES[place]},{at.isoformat()},agent {chance.randint(1, 60)},{team},"
                    f"{STAGES[place]},front,{channel},{SIGNALS[place]}\n"
                )
                written += 1
            case += 1
    return case


def write_answers(path: Path, answers: int, cases: int) -> None:
    """Write submissions of three answers each: CSAT, NPS, CES."""
    chance = random.Random(2)
    with path.open("w", encoding="utf-8") as file:
        file.write("submission,question,kind,value,answered_at,case,channel\n")
        for number in range(answers // 3):
            at = (LAST - dt.timedelta(seconds=chance.uniform(0, 365 * 86_400))).isoformat()
            case = f"C{chance.randrange(cases):06d}"
            for kind, value in (
                ("csat", chance.randint(1, 5)),
                ("nps", chance.randint(0, 10)),
                ("ces", chance.randint(1, 7)),
            ):
                file.write(f"S{number:06d},{kind},{kind},{value},{at},{case},email\n")


def main() -> int:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()
    with running() as here:
        cases = write_events(here.data / "events.csv", args.events)
        write_answers(here.data / "answers.csv", args.answers, cases)
        for kind in ("events", "answers"):
            begun = time.perf_counter()
            command = [
                str(Path(sys.executable).with_name("madoguchi")),
                "import",
                kind,
                str(here.data / f"{kind}.csv"),
            ]
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            print(f"  import of {kind:8} {time.perf_counter() - begun:8.1f} s wall")
        from madoguchi.warehouse import wait_until_fresh

        begun = time.perf_counter()
        assert wait_until_fresh(600)
        print(f"  facts up to date    {time.perf_counter() - begun:6.1f} s later")
        measure(here, args.rounds)
    return 0


def measure(here: Installation, rounds: int) -> None:
    here.get("/")  # the first one compiles templates and statements
    same = [timed(here) for _ in range(rounds)]
    late, changed = [], []
    for number in range(rounds):
        body = {
            "survey": "answers",
            "source": "files",
            "records": [
                {
                    "submission": f"new-{number}",
                    "question": "csat",
                    "value": 5,
                    "answered_at": LAST.isoformat(),
                }
            ],
        }
        known = shown(here)
        told = json.loads(here.post("/api/v1/facts/answers", json.dumps(body).encode()))
        assert told["taken"] == 1, told
        begun = time.perf_counter()
        while shown(here) == known:
            if time.perf_counter() - begun > 30:
                raise RuntimeError("a new answer did not come into the figures")
            time.sleep(0.02)
        late.append(time.perf_counter() - begun)
        changed.append(timed(here))  # every figure has to be computed anew
    plain = [plain_sql(here.data / "madoguchi.sqlite3") for _ in range(3)]
    say("Overview, facts unchanged", same)
    say("Overview, first after a new answer", changed)
    say("plain SQL, the five tiles alone", plain)
    wall = [one[0] for one in changed]
    alternative = statistics.median(one[0] for one in plain)
    print(
        f"  ratio (plain SQL / Overview after a new answer, wall): {alternative / statistics.median(wall):.1f}"
    )
    print(
        f"  a new answer is in the figures after {1000 * statistics.median(late):,.0f} ms (median), {1000 * max(late):,.0f} ms (most)"
    )
    good = statistics.median(wall) < 0.3 and max(late) < 2.0
    print(f"  under 300 ms and within 2 s: {'yes' if good else 'no'}")


def timed(here: Installation) -> tuple[float, float]:
    """Ask for the Overview; returns wall and CPU seconds of all processes."""
    cpu, begun = sum(here.cpu().values()), time.perf_counter()
    page = here.get("/")
    wall = time.perf_counter() - begun
    assert b"tile-value" in page
    return wall, sum(here.cpu().values()) - cpu


def shown(here: Installation) -> int:
    """Return the n of CSAT as the figures say it."""
    found = json.loads(here.api("/api/v1/metrics/csat"))["metrics"]
    return int(found[0]["n"]) if found else 0


def plain_sql(path: Path) -> tuple[float, float]:
    """The tiles' values of the last four weeks straight from the record, without intervals."""
    since = (LAST - dt.timedelta(days=28)).strftime("%Y-%m-%d")
    database = sqlite3.connect(path)
    begun, cpu = time.perf_counter(), time.process_time()
    for kind in ("csat", "nps", "ces"):
        database.execute(
            "select count(*), avg(a.value), avg(a.value >= 4), sum(a.value >= 9) - sum(a.value <= 6) from surveys_answer a "
            "join surveys_submission s on s.id = a.submission_id join surveys_question q on q.id = a.question_id "
            "where q.kind = ? and s.submitted_at >= ?",
            [kind, since],
        ).fetchall()
    database.execute(
        "with ends as (select case_id, min(at) filter (where signal = 'opened') opened, "
        "min(at) filter (where signal = 'resolved') resolved from events_event where kind = 'step' group by case_id), "
        "times as (select julianday(resolved) - julianday(opened) t from ends where resolved >= ?) "
        "select t from times order by t limit 1 offset (select count(*) / 2 from times)",
        [since],
    ).fetchall()
    database.execute(
        "select count(distinct case_id) from events_event where signal = 'opened' and at >= ?", [since]
    ).fetchall()
    found = time.perf_counter() - begun, time.process_time() - cpu
    database.close()
    return found


def say(label: str, found: list[tuple[float, float]]) -> None:
    wall, cpu = zip(*found, strict=True)
    print(
        f"  {label:36} {1000 * statistics.median(wall):8,.0f} ms wall (median), {1000 * max(wall):8,.0f} ms (most), "
        f"{1000 * statistics.median(cpu):8,.0f} ms CPU"
    )


if __name__ == "__main__":
    sys.exit(main())
