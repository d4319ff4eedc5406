"""Is this installation sound? One function per question; each says what it found and how to mend it."""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from madoguchi.core.text import Text
from madoguchi.kit import formats

State = Literal["good", "note", "bad"]

LEAST_SPACE = 500 * 1024 * 1024
LATE = dt.timedelta(minutes=10)  # a job or schedule that waits longer has no worker
STALE = dt.timedelta(days=1)  # an upload that is still half there after this was broken off
PATIENCE = 15.0
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What a question found: ``bad`` makes the check fail, a ``note`` does not."""

    check: str
    state: State
    what: Text
    mend: Text | None = None


def good(check: str, en: str, ja: str, /, **values: object) -> Finding:
    return Finding(check, "good", Text(en, ja).fill(**values))


def note(check: str, what: Text, mend: Text | None = None) -> Finding:
    return Finding(check, "note", what, mend)


def bad(check: str, what: Text, mend: Text) -> Finding:
    return Finding(check, "bad", what, mend)


def findings(compare: bool = True) -> Iterator[Finding]:
    """Yield what every question found, in an order in which the first that is bad is the one to mend first.

    ``compare`` False leaves out the comparison of the warehouse with a rebuild, which takes as long as one.
    """
    for first in (python, packages, data_directory, secret_key, translations):
        yield first()
    reached = database()
    yield reached
    if reached.state == "bad":
        return
    applied = migrations()
    yield applied
    if applied.state == "bad":
        return
    running = is_running()
    questions: list[Callable[[], Finding]] = [
        static_files,
        lambda: jobs(running),
        lambda: analytics(running),
        imports,
        missing_raw_files,
        orphan_raw_files,
    ]
    for question in questions:
        yield question()
    if compare:
        yield warehouse()


# -- the machine -----------------------------------------------------------------------------------------------


def python() -> Finding:
    """Python is one this version was made for."""
    from packaging.specifiers import SpecifierSet

    found = platform.python_version()
    wanted = SpecifierSet(metadata.metadata("madoguchi")["Requires-Python"] or "")
    if wanted.contains(found, prereleases=True):
        return good("python", "Python {version}", "Python {version}", version=found)
    return bad(
        "python",
        Text(
            "Python {version} does not fit ({wanted}).", "Python {version} では動きません（{wanted}）。"
        ).fill(version=found, wanted=wanted),
        Text(
            "Install a Python that fits and run make setup.",
            "条件に合う Python を入れて make setup を実行してください。",
        ),
    )


def packages() -> Finding:
    """Every package we need is there, in a version we take."""
    from packaging.requirements import Requirement

    wrong = []
    needed = [Requirement(line) for line in metadata.requires("madoguchi") or []]
    needed = [one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    for one in needed:
        try:
            found = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            found = "—"
        if found == "—" or not one.specifier.contains(found, prereleases=True):
            wrong.append(f"{one.name} {found} ({one.specifier})")
    if wrong:
        return bad(
            "packages",
            Text(
                "Packages missing or of another version: {names}",
                "不足している、または版が異なるパッケージ：{names}",
            ).fill(names=", ".join(wrong)),
            Text("Run make setup.", "make setup を実行してください。"),
        )
    return good("packages", "{count} packages as needed", "必要なパッケージ {count} 個", count=len(needed))


def data_directory() -> Finding:
    """The data directory can be written, and the disk is not nearly full."""
    data = Path(settings.DATA)
    probe = data / f".check-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return bad(
            "data",
            Text("{data} cannot be written: {reason}", "{data} に書き込めません：{reason}").fill(
                data=data, reason=error.strerror
            ),
            Text("Give this user the right to write there.", "このユーザーに書き込み権限を与えてください。"),
        )
    free = shutil.disk_usage(data).free
    if free < LEAST_SPACE:
        return bad(
            "data",
            Text(
                "Only {free} are free on the disk of {data}.",
                "{data} のディスクの空きは {free} しかありません。",
            ).fill(free=formats.size(free), data=data),
            Text(
                "Free some space, or move MADOGUCHI_DATA.",
                "空き容量を増やすか、MADOGUCHI_DATA を移してください。",
            ),
        )
    return good(
        "data",
        "{data} can be written, {free} free",
        "{data} に書き込めます（空き {free}）",
        data=data,
        free=formats.size(free),
    )


def secret_key() -> Finding:
    """The key that signs sessions is ours alone to read."""
    path = Path(settings.DATA) / "secret-key"
    if os.environ.get("MADOGUCHI_SECRET_KEY") or os.environ.get("MADOGUCHI_SECRET_KEY_FILE"):
        return good("secret_key", "given by the environment", "環境変数で指定されています")
    if not path.exists() or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return good("secret_key", "readable by this user alone", "このユーザーだけが読めます")
    return bad(
        "secret_key",
        Text("{path} can be read by others.", "{path} をほかのユーザーが読めます。").fill(path=path),
        Text("Run: chmod 600 {path}", "次を実行してください：chmod 600 {path}").fill(path=path),
    )


def translations() -> Finding:
    """Every catalogue is compiled."""
    package = Path(__file__).resolve().parent.parent
    catalogues = sorted(package.glob("*/locale/*/LC_MESSAGES/django.po"))
    wanting = [
        po.parent.parent.parent.parent.name
        for po in catalogues
        if not (mo := po.with_suffix(".mo")).exists() or mo.stat().st_mtime < po.stat().st_mtime
    ]
    if wanting:
        return bad(
            "translations",
            Text("Not compiled: {rooms}", "コンパイルされていないカタログ：{rooms}").fill(
                rooms=", ".join(wanting)
            ),
            Text("Run make messages.", "make messages を実行してください。"),
        )
    return good(
        "translations",
        "{count} catalogues compiled",
        "カタログ {count} 個をコンパイル済み",
        count=len(catalogues),
    )


# -- the database ----------------------------------------------------------------------------------------------


def database() -> Finding:
    """The database answers, and SQLite's file is not damaged."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA quick_check(1)")
                (state,) = cursor.fetchone()
                if state != "ok":
                    return bad(
                        "database",
                        Text(
                            "The database file is damaged: {state}",
                            "データベースのファイルが壊れています：{state}",
                        ).fill(state=state),
                        Text(
                            "Restore the last backup: madoguchi restore FILE",
                            "最後のバックアップから復元してください：madoguchi restore FILE",
                        ),
                    )
                cursor.execute("select sqlite_version()")
                name = f"SQLite {cursor.fetchone()[0]}"
            else:
                cursor.execute("show server_version")
                name = f"PostgreSQL {cursor.fetchone()[0]}"
    except DatabaseError as error:
        return bad(
            "database",
            Text("The database does not answer: {error}", "データベースが応答しません：{error}").fill(
                error=str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            ),
            Text(
                "Look at DATABASE_URL, and whether the server runs.",
                "DATABASE_URL と、サーバーが動いているかをご確認ください。",
            ),
        )
    return good("database", "{name} answers", "{name} が応答しています", name=name)


def migrations() -> Finding:
    """The tables are those of this version."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return bad(
            "migrations",
            Text(
                "{count} migrations are not applied.", "未適用のマイグレーションが {count} 件あります。"
            ).fill(count=len(waiting)),
            Text("Start it once: madoguchi up", "一度起動してください：madoguchi up"),
        )
    return good("migrations", "all applied", "すべて適用済み")


# -- what runs -------------------------------------------------------------------------------------------------


def is_running() -> bool:
    """Whether ``madoguchi up`` holds this data directory."""
    from madoguchi.site.lock import hold

    lock = hold(Path(settings.DATA))
    if lock is None:
        return True
    lock.close()
    return False


def static_files() -> Finding:
    """What browsers load was collected; every start does that."""
    root = Path(settings.STATIC_ROOT)
    if (root / ".collected").exists():
        return good("static", "collected in {root}", "{root} に収集済み", root=root)
    return note(
        "static",
        Text("Static files are not collected yet.", "静的ファイルはまだ収集されていません。"),
        Text("madoguchi up does it when it starts.", "madoguchi up の起動時に収集されます。"),
    )


def jobs(running: bool) -> Finding:
    """Somebody does the work that was asked for."""
    from django_q.models import OrmQ, Schedule

    now = timezone.now()
    late = OrmQ.objects.filter(lock__lt=now - LATE).count()
    overdue = Schedule.objects.exclude(repeats=0).filter(next_run__lt=now - LATE).count()
    waiting = OrmQ.objects.count()
    if not running:
        return note(
            "jobs",
            Text(
                "Nothing runs here now; {waiting} jobs wait.",
                "現在は動いていません（待っているジョブ {waiting} 件）。",
            ).fill(waiting=waiting),
            Text("Start it: madoguchi up", "起動してください：madoguchi up"),
        )
    if late or overdue:
        return bad(
            "jobs",
            Text(
                "{late} jobs and {overdue} schedules have waited for more than ten minutes.",
                "10 分以上待っているジョブが {late} 件、定期処理が {overdue} 件あります。",
            ).fill(late=late, overdue=overdue),
            Text(
                "The worker is stuck: restart madoguchi up.",
                "ワーカーが止まっています。madoguchi up を再起動してください。",
            ),
        )
    return good("jobs", "at work, {waiting} waiting", "動作中（待ち {waiting} 件）", waiting=waiting)


def analytics(running: bool) -> Finding:
    """The analytics process answers, and keeps up with what is written."""
    from madoguchi.warehouse import client
    from madoguchi.warehouse.engine import WarehouseError

    try:
        if running and not client.running():
            return bad(
                "analytics",
                client.NOT_RUNNING,
                Text("Restart madoguchi up.", "madoguchi up を再起動してください。"),
            )
        fresh = client.wait_until_fresh(PATIENCE)
    except WarehouseError as error:
        return bad(
            "analytics", error.text, Text("Restart madoguchi up.", "madoguchi up を再起動してください。")
        )
    if not fresh:
        return bad(
            "analytics",
            Text(
                "After {seconds:g} s the figures were still behind the record.",
                "{seconds:g} 秒待っても、集計が記録に追いつきませんでした。",
            ).fill(seconds=PATIENCE),
            Text(
                "Wait for a running import, then check again.",
                "実行中の取り込みが終わってから、もう一度確認してください。",
            ),
        )
    return good("analytics", "answers, and is up to date", "応答しており、最新の状態です")


def warehouse() -> Finding:
    """The facts every figure comes from equal facts built from scratch, row by row."""
    from madoguchi.warehouse import client
    from madoguchi.warehouse.engine import WarehouseError

    try:
        told: dict[str, Any] = client.compare()
    except WarehouseError as error:
        return bad(
            "warehouse", error.text, Text("Restart madoguchi up.", "madoguchi up を再起動してください。")
        )
    if not told["differences"]:
        rows = sum(told["rows"].values())
        return good(
            "warehouse",
            "equals a rebuild: {rows} rows in {tables} tables",
            "作り直した結果と一致しました（{tables} 表・{rows} 行）",
            rows=f"{rows:,}",
            tables=len(told["rows"]),
        )
    said = "; ".join(
        f"{one['table']} {one['kept']:,} ≠ {one['built']:,} {[*one['only_kept'], *one['only_built']][:1]}"
        for one in told["differences"]
    )
    return bad(
        "warehouse",
        Text("It differs from a rebuild: {said}", "作り直した結果と異なります：{said}").fill(said=said),
        Text(
            "Please report this. The nightly rebuild mends it; removing the folder {folder} while stopped does at once.",
            "お手数ですが、不具合としてご報告ください。夜間の再構築で直ります。すぐに直すには、停止した状態で {folder} を削除してください。",
        ).fill(folder=settings.WAREHOUSE["directory"]),
    )


# -- imports ---------------------------------------------------------------------------------------------------


def imports() -> Finding:
    """No import waits for a worker that died."""
    from madoguchi.imports.actions.run import SILENT, WORKING
    from madoguchi.imports.models import Batch

    silent = timezone.now() - 5 * SILENT
    stuck = Batch.objects.filter(state__in=WORKING, file_path__gt="", heartbeat_at__lt=silent).order_by("pk")
    numbers = ", ".join(str(pk) for pk in stuck.values_list("pk", flat=True)[:SHOWN])
    if numbers:
        return bad(
            "imports",
            Text(
                "{count} imports have stood still: {numbers}",
                "止まったままの取り込みが {count} 件あります：{numbers}",
            ).fill(count=stuck.count(), numbers=numbers),
            Text(
                "They go on when madoguchi up runs; or undo them: madoguchi import --undo NUMBER",
                "madoguchi up を起動すると再開します。取り消すには：madoguchi import --undo 番号",
            ),
        )
    return good("imports", "none is stuck", "止まっている取り込みはありません")


def missing_raw_files() -> Finding:
    """Every file that was brought in is still there as it came."""
    from madoguchi.imports.models import Batch

    kept = Batch.objects.exclude(file_path="").filter(raw_removed_at=None)
    gone = [
        f"{pk} ({name})"
        for pk, name, path in kept.values_list("pk", "file_name", "file_path")
        if not (Path(settings.DATA) / path).is_file()
    ]
    if gone:
        return bad(
            "raw_files",
            Text(
                "The files of {count} imports are gone: {names}",
                "{count} 件の取り込みの元ファイルがありません：{names}",
            ).fill(count=len(gone), names=", ".join(gone[:SHOWN])),
            Text("Put them back from a backup.", "バックアップから戻してください。"),
        )
    return good(
        "raw_files",
        "{count} files as they came",
        "元のファイル {count} 個がそろっています",
        count=kept.count(),
    )


def orphan_raw_files() -> Finding:
    """No file lies there that no import speaks of: an erasure would not look into it."""
    from madoguchi.imports.models import Batch

    folder = Path(settings.DATA) / "raw"
    known = set(Batch.objects.exclude(file_path="").values_list("file_path", flat=True))
    old = timezone.now().timestamp() - STALE.total_seconds()
    orphans = [
        path
        for path in (sorted(folder.rglob("*")) if folder.is_dir() else [])
        if path.is_file()
        and str(path.relative_to(settings.DATA)) not in known
        and (path.stat().st_mtime < old or not path.name.startswith("incoming-"))
    ]
    if orphans:
        return bad(
            "orphans",
            Text(
                "{count} raw files belong to no import: {names}",
                "どの取り込みにも属さない元ファイルが {count} 個あります：{names}",
            ).fill(count=len(orphans), names=", ".join(path.name for path in orphans[:SHOWN])),
            Text(
                "They may name people, and an erasure would pass them by. Remove them from {folder}.",
                "個人の情報が含まれている可能性があり、消去の対象になりません。{folder} から削除してください。",
            ).fill(folder=folder),
        )
    return good("orphans", "no raw file without its import", "取り込みのない元ファイルはありません")
