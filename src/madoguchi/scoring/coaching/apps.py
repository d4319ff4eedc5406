from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoachingConfig(AppConfig):
    name = "madoguchi.scoring.coaching"
    label = "coaching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from madoguchi.scoring.coaching import personal

        personal.register()
        post_migrate.connect(keep_up, sender=self)


def keep_up(**_: Any) -> None:
    """Look every few minutes whether the lists of a month are due."""
    from madoguchi.kit.jobs import every

    every(3, "madoguchi.scoring.coaching.jobs.publish_due")
