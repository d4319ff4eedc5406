"""From staged events to facts: one set of DuckDB statements for the projector, the rebuild and `madoguchi mine`.

``create`` an empty warehouse, ``stage`` events, ``project`` what changed. Knows no Django. What is replaced together:

- a case with every case merged into it (fact_event, fact_case, fact_attribute, fact_score, fact_score_item),
- a submission (fact_answer), which also follows its case, its customer and its questions,
- the transactions written under a customer's id (fact_transaction),
- the variants that came or went (dim_variant), the next cases of the customers touched (two columns of fact_case).

Everything a fact depends on lies inside its unit or in the control tables, whose changes are found by comparison;
that is why replacing the touched units gives the same rows as building all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

import duckdb
import pyarrow as pa

from madoguchi.warehouse import control
from madoguchi.warehouse.engine import first_row
from madoguchi.warehouse.segments import BLOCK_MS

Connection = duckdb.DuckDBPyConnection
Subject = tuple[str, int]

OF_CASES = ("fact_event", "fact_case", "fact_attribute", "fact_score", "fact_score_item")  # column case_id
FACTS = (*OF_CASES, "fact_answer", "fact_transaction")
DIMENSIONS = ("dim_question", "dim_variant")
CONTROL = ("undone", "case_root", "customer_root", "clock")
SLICE = 400_000  # events projected at a time when everything is

BUCKETS_PER_DECADE = (
    20  # a duration read off the histogram is wrong by at most a factor of 10 ** (1 / 40), 6 %
)


def bucket_edges(bucket: int) -> tuple[float, float]:
    """Return the shortest and longest duration (ms) of a histogram bucket; bucket 0 holds durations below 1 ms."""
    if bucket <= 0:
        return 0.0, 1.0
    return 10 ** ((bucket - 1) / BUCKETS_PER_DECADE), 10 ** (bucket / BUCKETS_PER_DECADE)


@cache
def statements(name: str) -> str:
    """Return one of the SQL files beside this module."""
    return files("madoguchi.warehouse").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


@cache
def version() -> str:
    """Return a fingerprint of how facts are built; a warehouse built otherwise is built again."""
    digest = hashlib.sha256()
    for name in ("tables", "cases", "scores", "answers", "transactions"):
        digest.update(statements(name).encode())
    for module in ("build", "control", "segments"):
        digest.update(files("madoguchi.warehouse").joinpath(f"{module}.py").read_bytes())
    return digest.hexdigest()[:16]


def prepare(connection: Connection) -> None:
    """Give a connection the macros and temporary tables the statements use; once per connection."""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP MACRO duration_bucket(ms) AS CASE
            WHEN ms IS NULL THEN NULL WHEN ms < 1 THEN 0
            ELSE CAST(floor({BUCKETS_PER_DECADE} * log10(ms)) AS INTEGER) + 1 END;
        CREATE OR REPLACE TEMP MACRO not_negative(ms) AS CASE WHEN ms < 0 THEN 0 ELSE ms END;
        CREATE OR REPLACE TEMP MACRO block_of(ms) AS ms // {BLOCK_MS};
        CREATE OR REPLACE TEMP MACRO open_until(ms, from_ms, to_ms) AS
            CASE WHEN from_ms IS NULL OR ms <= from_ms THEN 0 WHEN ms < to_ms THEN ms - from_ms ELSE to_ms - from_ms END;
        CREATE OR REPLACE TEMP MACRO business_ms(ms, k) AS
            k.before_ms + open_until(ms, k.start1, k.end1) + open_until(ms, k.start2, k.end2)
            + open_until(ms, k.start3, k.end3);
        CREATE OR REPLACE TEMP MACRO local_day(ms, k) AS CAST(floor((ms + CASE
            WHEN k.block IS NULL THEN 0 WHEN ms >= k.change_ms THEN k.changed_offset_ms ELSE k.offset_ms
            END) / 86400000.0) AS INTEGER);
        CREATE OR REPLACE TEMP MACRO variant_of(trace) AS CAST(md5_number_lower(trace) >> 1 AS BIGINT);
        CREATE OR REPLACE TEMP TABLE superseded (number BIGINT);
        CREATE OR REPLACE TEMP TABLE touched (kind VARCHAR, key BIGINT);
        CREATE OR REPLACE TEMP TABLE scope_member (case_id BIGINT, root BIGINT);
        CREATE OR REPLACE TEMP TABLE scope_submission (submission BIGINT);
        CREATE OR REPLACE TEMP TABLE scope_customer (customer BIGINT);
        """
    )


def create(connection: Connection) -> None:
    """Make the tables of an empty warehouse."""
    connection.execute(statements("tables"))
    prepare(connection)
    connection.execute("INSERT INTO meta VALUES ('version', ?)", [version()])
    with transaction(connection):
        refresh_control(connection)


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def append_staged(connection: Connection, staged: pa.Table) -> None:
    """Add staged events (columns as in ``staging.SCHEMA``) without projecting them."""
    connection.register("staged_rows", staged)
    try:
        connection.execute("INSERT INTO event BY NAME SELECT * FROM staged_rows")
    finally:
        connection.unregister("staged_rows")


def replace_subjects(connection: Connection, subjects: Iterable[Subject], staged: Iterable[pa.Table]) -> None:
    """Project again everything these subjects touch, ``staged`` being all their events now. One transaction."""
    keys = sorted(set(subjects))
    with transaction(connection):
        _fill(connection, "named", keys)
        connection.execute("DELETE FROM touched; INSERT INTO touched SELECT kind, key FROM named")
        connection.execute(
            "DELETE FROM event USING named n WHERE n.kind = event.subject_kind AND n.key = event.subject_id"
        )
        for table in staged:
            append_staged(connection, table)
        # events are only ever added, so the new ones name whatever the old ones did
        if _look_at_named(connection):
            changes = refresh_control(connection)
        else:
            _refresh_superseded(connection)
            changes = control.Changes()
        if changes.calendar:
            _project_everything(connection)
        else:
            if changes:
                _touch(connection, changes)
            _project_touched(connection)


def project_all(connection: Connection) -> None:
    """Build every fact from the staged events. One transaction."""
    with transaction(connection):
        refresh_control(connection)
        _project_everything(connection)


def refresh_control(connection: Connection) -> control.Changes:
    """Bring the control tables and ``superseded`` up to date with the staged events."""
    batches = control.recompute_undone(connection)
    _refresh_superseded(connection)
    return control.recompute(connection, batches)


def _refresh_superseded(connection: Connection) -> None:
    # An event counts unless one of a batch that was not undone supersedes it, whatever became of that one itself:
    # so of a chain of corrections only the last counts.
    connection.execute(
        """
        DELETE FROM superseded;
        INSERT INTO superseded
        SELECT DISTINCT e.supersedes_id FROM event e ANTI JOIN undone u ON u.batch_id = e.batch_id
        WHERE e.supersedes_id IS NOT NULL
        """
    )


def _look_at_named(connection: Connection) -> bool:
    """Touch what the named subjects' events supersede; returns whether any of all these events is a rare one."""
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE named_event AS
        SELECT e.kind, e.supersedes_id
        FROM event e JOIN named n ON n.kind = e.subject_kind AND n.key = e.subject_id
        """
    )
    rare = ", ".join(f"'{kind}'" for kind in control.RARE)
    found = first_row(connection, f"SELECT count(*) FROM named_event WHERE kind IN ({rare})")
    if first_row(connection, "SELECT count(supersedes_id) FROM named_event") == (0,):
        return found != (0,)
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE named_target AS
        SELECT t.kind, t.subject_kind, t.subject_id
        FROM event t JOIN (SELECT DISTINCT supersedes_id FROM named_event) n ON t.number = n.supersedes_id
        """
    )
    connection.execute("INSERT INTO touched SELECT DISTINCT subject_kind, subject_id FROM named_target")
    targets = first_row(connection, f"SELECT count(*) FROM named_target WHERE kind IN ({rare})")
    return found != (0,) or targets != (0,)


def _touch(connection: Connection, changes: control.Changes) -> None:
    """Touch everything whose facts the changed control tables may alter."""
    _fill(
        connection,
        "named",
        [("case", key) for key in changes.cases]
        + [("customer", key) for key in changes.customers]
        + [("question", key) for key in changes.questions]
        + [("batch", key) for key in changes.batches],
    )
    connection.execute(
        """
        INSERT INTO touched SELECT kind, key FROM named WHERE kind IN ('case', 'customer');
        INSERT INTO touched
        SELECT DISTINCT e.subject_kind, e.subject_id
        FROM event e JOIN named n ON n.kind = 'customer' AND n.key = e.customer_id;
        INSERT INTO touched
        SELECT DISTINCT e.subject_kind, e.subject_id
        FROM event e JOIN named n ON n.kind = 'question' AND n.key = e.question_id;
        CREATE OR REPLACE TEMP TABLE named_event AS
        SELECT e.subject_kind, e.subject_id, e.supersedes_id
        FROM event e JOIN named n ON n.kind = 'batch' AND n.key = e.batch_id;
        INSERT INTO touched SELECT DISTINCT subject_kind, subject_id FROM named_event;
        INSERT INTO touched
        SELECT DISTINCT t.subject_kind, t.subject_id
        FROM event t
        JOIN (SELECT DISTINCT supersedes_id FROM named_event WHERE supersedes_id IS NOT NULL) n
            ON t.number = n.supersedes_id;
        """
    )


def _project_touched(connection: Connection) -> None:
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE scope_root AS
        SELECT DISTINCT coalesce(r.root, t.key) AS root
        FROM touched t LEFT JOIN case_root r ON r.case_id = t.key
        WHERE t.kind = 'case';
        DELETE FROM scope_member;
        INSERT INTO scope_member
        SELECT root, root FROM scope_root UNION SELECT r.case_id, r.root FROM case_root r SEMI JOIN scope_root s USING (root);
        CREATE OR REPLACE TEMP TABLE gone AS
        SELECT case_id FROM scope_member UNION SELECT key FROM touched WHERE kind = 'case';
        DELETE FROM scope_submission;
        INSERT INTO scope_submission
        SELECT key FROM touched WHERE kind = 'submission'
        UNION
        SELECT e.subject_id FROM event e SEMI JOIN gone g ON g.case_id = e.case_id
        WHERE e.kind = 'answer' AND e.subject_kind = 'submission';
        DELETE FROM scope_customer;
        INSERT INTO scope_customer SELECT DISTINCT key FROM touched WHERE kind = 'customer';
        CREATE OR REPLACE TEMP TABLE gone_case AS
        SELECT f.customer, f.variant FROM fact_case f SEMI JOIN gone g USING (case_id);
        DELETE FROM fact_answer USING scope_submission x WHERE x.submission = fact_answer.submission;
        """
    )
    for table in OF_CASES:
        connection.execute(f"DELETE FROM {table} USING gone g WHERE g.case_id = {table}.case_id")
    # A transaction's subject is not among its facts; its event is.
    connection.execute(
        """
        DELETE FROM fact_transaction
        USING (
            SELECT e.number FROM event e JOIN scope_customer x ON x.customer = e.subject_id
            WHERE e.kind = 'transaction' AND e.subject_kind = 'customer'
        ) n
        WHERE n.number = fact_transaction.event
        """
    )
    if _any(connection, "scope_member"):
        connection.execute(statements("cases"))
        connection.execute(statements("scores"))
    if _any(connection, "scope_submission"):
        connection.execute(statements("answers"))
    if _any(connection, "scope_customer"):
        connection.execute(statements("transactions"))
    if _any(connection, "scope_member"):
        connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE new_case AS
            SELECT f.customer, f.variant FROM fact_case f SEMI JOIN scope_root s ON s.root = f.case_id;
            CREATE OR REPLACE TEMP TABLE scope_next AS
            SELECT customer FROM gone_case WHERE customer IS NOT NULL
            UNION SELECT customer FROM new_case WHERE customer IS NOT NULL;
            """
        )
        _find_next_cases(connection, "SEMI JOIN scope_next USING (customer)")
        connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE lost_variant AS
            SELECT DISTINCT variant FROM gone_case WHERE variant IS NOT NULL;
            DELETE FROM dim_variant USING (
                SELECT v.variant FROM lost_variant v ANTI JOIN fact_case f ON f.variant = v.variant
            ) n WHERE n.variant = dim_variant.variant;
            """
        )
        _add_variants(connection)
    if first_row(connection, "SELECT 1 FROM meta WHERE name = 'lake'"):
        connection.execute(statements("changed"))  # the lake follows: cluster/shipping.py
    _forget(connection)


def _project_everything(connection: Connection) -> None:
    connection.execute(
        "DELETE FROM meta WHERE name IN ('lake', 'horizon')"
    )  # all of it is here and none shipped
    for table in (*FACTS, "dim_variant"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE every_case AS
        SELECT case_id, coalesce(r.root, case_id) AS root, n
        FROM (
            SELECT subject_id AS case_id, count(*) AS n FROM event
            WHERE subject_kind = 'case' AND kind IN ('step', 'describe', 'score') GROUP BY subject_id
        ) LEFT JOIN case_root r USING (case_id);
        CREATE OR REPLACE TEMP TABLE every_slice AS
        SELECT root, sum(n) OVER (ORDER BY root) // {SLICE} AS slice
        FROM (SELECT root, sum(n) AS n FROM every_case GROUP BY root);
        """
    )
    slices = connection.execute("SELECT DISTINCT slice FROM every_slice ORDER BY slice").fetchall()
    for (number,) in slices:
        connection.execute("DELETE FROM scope_member")
        connection.execute(
            "INSERT INTO scope_member SELECT c.case_id, c.root FROM every_case c "
            "JOIN every_slice s ON s.root = c.root WHERE s.slice = ?",
            [number],
        )
        connection.execute(statements("cases"))
        connection.execute(statements("scores"))
        _add_variants(connection)
        _forget(connection)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE every_slice AS
        SELECT submission, sum(n) OVER (ORDER BY submission) // {SLICE} AS slice
        FROM (SELECT subject_id AS submission, count(*) AS n FROM event
              WHERE kind = 'answer' AND subject_kind = 'submission' GROUP BY subject_id);
        """
    )
    for (number,) in connection.execute("SELECT DISTINCT slice FROM every_slice ORDER BY slice").fetchall():
        connection.execute("DELETE FROM scope_submission")
        connection.execute(
            "INSERT INTO scope_submission SELECT submission FROM every_slice WHERE slice = ?", [number]
        )
        connection.execute(statements("answers"))
    connection.execute(
        """
        DELETE FROM scope_customer;
        INSERT INTO scope_customer
        SELECT DISTINCT subject_id FROM event WHERE kind = 'transaction' AND subject_kind = 'customer';
        """
    )
    connection.execute(statements("transactions"))
    _find_next_cases(connection, "WHERE customer IS NOT NULL")
    connection.execute("DROP TABLE IF EXISTS every_case; DROP TABLE IF EXISTS every_slice")
    _forget(connection)


def _find_next_cases(connection: Connection, which: str) -> None:
    """Set when each customer came next: with any case, and with a case of the same request."""
    connection.execute(
        f"""
        UPDATE fact_case SET next_case_ms = n.any_ms, next_same_request_ms = n.same_ms
        FROM (
            SELECT
                case_id,
                lead(opened_ms) OVER (PARTITION BY customer ORDER BY opened_ms, case_id) AS any_ms,
                lead(opened_ms) OVER (PARTITION BY customer, request ORDER BY opened_ms, case_id) AS same_ms
            FROM fact_case {which}
        ) n
        WHERE n.case_id = fact_case.case_id
            AND (n.any_ms IS DISTINCT FROM fact_case.next_case_ms
                 OR n.same_ms IS DISTINCT FROM fact_case.next_same_request_ms)
        """
    )


def _add_variants(connection: Connection) -> None:
    """Add the variants of the cases just projected that are not known yet."""
    connection.execute(
        """
        INSERT INTO dim_variant
        SELECT variant_of(trace), any_value(trace), any_value(steps)
        FROM signalled
        WHERE trace IS NOT NULL
            AND variant_of(trace) NOT IN (SELECT variant FROM dim_variant)
        GROUP BY variant_of(trace)
        """
    )


def _forget(connection: Connection) -> None:
    """Drop the working tables, which hold memory."""
    for table in (
        *(
            "live_step",
            "live_description",
            "description",
            "neighboured",
            "ordered_step",
            "signalled",
            "clocked",
            "live_score",
        ),
        *(
            "gone",
            "gone_case",
            "new_case",
            "scope_next",
            "lost_variant",
            "named_event",
            "named_target",
            "scope_root",
        ),
    ):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _fill(connection: Connection, table: str, keys: list[Subject]) -> None:
    rows = pa.table(
        {
            "kind": pa.array([kind for kind, _ in keys], pa.string()),
            "key": pa.array([key for _, key in keys], pa.int64()),
        }
    )
    connection.register("named_rows", rows)
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM named_rows")
    finally:
        connection.unregister("named_rows")


def _any(connection: Connection, table: str) -> bool:
    return first_row(connection, f"SELECT 1 FROM {table} LIMIT 1") is not None
