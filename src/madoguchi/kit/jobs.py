"""Work that takes longer than a request: kept in the database beside the rows that ask for it.

``python -m madoguchi.kit.jobs`` is the worker process. A job may run again after a crash, so it must know from
its rows how far it came; see ``imports/actions/run.py`` for one that does.
"""

from __future__ import annotations

import os
import sys
from typing import Any


def enqueue(dotted_path: str, *args: Any) -> str:
    """Ask a worker to call a function with these arguments, once the caller's transaction is committed.

    The job is a row of the same database: it exists exactly when the rows that ask for it do. Arguments are
    ids and plain values. Returns the job's id.
    """
    from django_q.tasks import async_task

    return str(async_task(dotted_path, *args))


def every(minutes: int, dotted_path: str) -> None:
    """Have a function called every so many minutes for as long as a worker runs; asking twice changes nothing.

    By its name alone: what asks for a schedule need not load what the job works with.
    """
    from django.utils import timezone
    from django_q.models import Schedule

    schedule, _ = Schedule.objects.get_or_create(
        name=dotted_path[:100],
        defaults={
            "func": dotted_path,
            "schedule_type": Schedule.MINUTES,
            "minutes": minutes,
            "repeats": -1,
            "next_run": timezone.now(),
        },
    )
    if schedule.minutes != minutes or schedule.func != dotted_path:
        schedule.minutes, schedule.func = minutes, dotted_path
        schedule.save(update_fields=["minutes", "func"])


def offer_again() -> int:
    """Offer jobs again that a worker had taken when it was killed; returns how many.

    Only for a worker that knows it is alone: jobs another one holds would run twice.
    """
    from django.utils import timezone
    from django_q.models import OrmQ

    now = timezone.now()
    return OrmQ.objects.filter(lock__gt=now).update(lock=now)


def work() -> int:
    """Run the worker until it is told to stop.

    On SQLite there is one machine and one worker process, so jobs a killed one held are offered again at once;
    elsewhere they come back when their time is up, and whoever cannot wait watches over its own rows.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    import django

    django.setup()
    from django.db import connection
    from django_q.cluster import Cluster

    if connection.vendor == "sqlite":
        offer_again()
    cluster = Cluster()
    cluster.start()
    cluster.sentinel.join()
    return 0


if __name__ == "__main__":
    sys.exit(work())
