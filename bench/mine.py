"""What ``madoguchi mine`` takes on a big log: ``python bench/mine.py [--events 1000000] [--oracle PYTHON] [--keep FOLDER]``.

The log of ``process_map.py`` as Parquet (a moment as whole milliseconds, and as a timestamp) and as CSV, mined by the command
in a process of its own: CPU seconds (user and system, imports included) and peak memory. Beside it in the same run: the
same Parquet read row by row, with the same answer or nothing is printed, and pm4py reading it and finding the same map and
variants (AGPL and no dependency: run by the Python named with ``--oracle``, left out where that has none).
Asked for (prints MET or MISSED): at most two thirds of what reading row by row takes; at ten million events at most 1 GB.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from process_map import ask_pm4py, has_pm4py, make_log

MOST_MB = 1_024
WAYS = {
    "Parquet, milliseconds": ("log.parquet", "--map", "at_ms=at"),
    "Parquet, timestamps": ("times.parquet",),
    "CSV": ("log.csv",),
    "with a blueprint": ("times.parquet", "--blueprint", "plan.json"),
    "row by row": ("log.parquet", "--map", "at_ms=at"),
}


def make(folder: Path, events: int) -> None:
    """Make the log in its three forms, and the blueprint of ``verdict_cases.py``."""
    import duckdb
    from verdict_cases import drawing

    from madoguchi.core.blueprint.reading import dumps

    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "log.parquet").exists():
        make_log(folder, events)
    rows = f"SELECT case_id, activity, epoch_ms(at_ms) AS at FROM '{folder / 'log.parquet'}'"
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(folder)}) as connection:
        connection.execute(f"COPY ({rows}) TO '{folder / 'times.parquet'}' (COMPRESSION zstd)")
        connection.execute(
            f"COPY ({rows}) TO '{folder / 'log.csv'}' (HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ')"
        )
    (folder / "plan.json").write_text(dumps(drawing()), encoding="utf-8")


def mined(way: str, folder: Path) -> dict[str, Any]:
    """Mine in this process; return what it took and a fingerprint of what was found."""
    from madoguchi.site.cli import main

    file, *more = WAYS[way]
    if way == "row by row":
        _by_rows()
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.chdir(folder):
        code = main(["mine", file, *more, "--json"])
    used = resource.getrusage(resource.RUSAGE_SELF)
    found = json.loads(told.getvalue())
    found.pop("read", None)  # names of columns differ
    print_of = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    return {
        "code": code,
        "cpu": used.ru_utime + used.ru_stime,
        "mb": used.ru_maxrss / 1024,
        "found": print_of,
    }


def _by_rows() -> None:
    from madoguchi.kit.reading import Portion, Table
    from madoguchi.kit.reading.portions import in_portions

    def portions(table: Table, columns: Sequence[str], size: int) -> Iterator[Portion]:
        return in_portions(table.rows(), columns, size)

    setattr(Table, "portions", portions)  # noqa: B010 - the way that is measured


def apart(way: str, folder: Path) -> dict[str, Any]:
    """Mine in a process of its own."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "--measure", way, "--keep", str(folder)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    return told


def report(folder: Path, events: int, oracle: str) -> int:
    """Print what each way took; 1 where a goal is missed or two ways differ."""
    make(folder, events)
    found = {way: apart(way, folder) for way in WAYS}
    plain = [way for way in WAYS if way != "with a blueprint"]
    if len({found[way]["found"] for way in plain}) > 1:
        raise SystemExit(f"the ways differ: { {way: found[way]['found'][:12] for way in plain} }")
    print(f"{events:,} events")
    for way, one in found.items():
        print(f"  {way:24} {one['cpu']:7.1f} CPU s  {one['mb']:6.0f} MB")
    ours, rows = found["Parquet, milliseconds"], found["row by row"]
    met = ours["cpu"] <= rows["cpu"] / 1.5 and ours["mb"] <= MOST_MB
    print(
        f"  {'MET' if met else 'MISSED'} row by row / by columns: {rows['cpu'] / ours['cpu']:.1f} (at least 1.5)"
    )
    if has_pm4py(oracle):
        theirs = [ask_pm4py(oracle, what, folder) for what in ("map", "variants")]
        cpu, most = sum(one["cpu"] for one in theirs), max(one["peak_mb"] for one in theirs)
        print(
            f"  pm4py, map and variants  {cpu:7.1f} CPU s  {most:6.0f} MB: {cpu / ours['cpu']:.1f} times ours"
        )
    else:
        print(f"  pm4py left out: {oracle} cannot import it (name another Python with --oracle)")
    return int(not met)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--oracle", default=os.environ.get("MADOGUCHI_ORACLE_PYTHON", sys.executable))
    parser.add_argument("--keep", type=Path, help="a folder for the log, made once")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(mined(args.measure, args.keep)))
        return 0
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as own:
        return report(args.keep or Path(own), args.events, args.oracle)


if __name__ == "__main__":
    sys.exit(main())
