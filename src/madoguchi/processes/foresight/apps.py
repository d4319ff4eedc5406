from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ForesightConfig(AppConfig):
    name = "madoguchi.processes.foresight"
    label = "foresight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(keep_up, sender=self)


def keep_up(**_: Any) -> None:
    """Look ahead every quarter of an hour, and every day whether there is enough to learn anew."""
    from madoguchi.kit.jobs import every

    every(15, "madoguchi.processes.foresight.jobs.look_ahead")
    every(24 * 60, "madoguchi.processes.foresight.jobs.daily")
