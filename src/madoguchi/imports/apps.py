from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "madoguchi.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from madoguchi.imports import personal

        personal.register()
