from django.apps import AppConfig


class MarksConfig(AppConfig):
    name = "madoguchi.scoring.marks"
    label = "marks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from madoguchi.scoring.marks import personal

        personal.register()
