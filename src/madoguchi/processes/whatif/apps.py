from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WhatifConfig(AppConfig):
    name = "madoguchi.processes.whatif"
    label = "whatif"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(keep_up, sender=self)


def keep_up(**_: Any) -> None:
    """Look every few minutes for work whose worker was killed."""
    from madoguchi.kit.jobs import every

    every(10, "madoguchi.processes.whatif.jobs.mend")
