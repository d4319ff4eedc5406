from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ScoringConfig(AppConfig):
    name = "madoguchi.scoring"
    label = "scoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(keep_up, sender=self)


def keep_up(**_: Any) -> None:
    """Look every minute for conversations that are new or changed."""
    from madoguchi.kit.jobs import every

    every(1, "madoguchi.scoring.jobs.catch_up")
