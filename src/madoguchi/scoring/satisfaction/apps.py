from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SatisfactionConfig(AppConfig):
    name = "madoguchi.scoring.satisfaction"
    label = "satisfaction"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from madoguchi.scoring.satisfaction import personal

        personal.register()
        post_migrate.connect(keep_up, sender=self)


def keep_up(**_: Any) -> None:
    """Look every minute for conversations to predict for, and every day after the model."""
    from madoguchi.kit.jobs import every

    every(1, "madoguchi.scoring.satisfaction.jobs.catch_up")
    every(5, "madoguchi.scoring.satisfaction.jobs.first")
    every(24 * 60, "madoguchi.scoring.satisfaction.jobs.daily")
