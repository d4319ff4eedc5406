from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JudgeConfig(AppConfig):
    name = "madoguchi.scoring.judge"
    label = "judge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from madoguchi.scoring.judge import personal

        personal.register()
        post_migrate.connect(keep_asking, sender=self)


def keep_asking(**_: Any) -> None:
    """Look every minute whether there is something to ask; the job itself sees whether asking is on."""
    from madoguchi.kit.jobs import every

    every(1, "madoguchi.scoring.judge.jobs.catch_up")
