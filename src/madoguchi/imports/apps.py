from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ImportsConfig(AppConfig):
    name = "madoguchi.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from madoguchi.imports import personal

        personal.register()
        post_migrate.connect(keep_watch, sender=self)


def keep_watch(**_: Any) -> None:
    """Look every minute for imports whose worker was killed."""
    from madoguchi.kit.jobs import every

    every(1, "madoguchi.imports.jobs.watch")
