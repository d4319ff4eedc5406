from django.apps import AppConfig


class ForesightConfig(AppConfig):
    name = "madoguchi.processes.foresight"
    label = "foresight"
    default_auto_field = "django.db.models.BigAutoField"
