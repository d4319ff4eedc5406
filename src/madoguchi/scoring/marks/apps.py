from django.apps import AppConfig


class MarksConfig(AppConfig):
    name = "madoguchi.scoring.marks"
    label = "marks"
    default_auto_field = "django.db.models.BigAutoField"
