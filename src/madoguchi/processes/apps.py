from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "madoguchi.processes"
    label = "processes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from madoguchi.processes import personal

        personal.register()
