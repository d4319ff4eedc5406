from django.apps import AppConfig


class BlueprintsConfig(AppConfig):
    name = "madoguchi.processes.blueprints"
    label = "blueprints"
    default_auto_field = "django.db.models.BigAutoField"
