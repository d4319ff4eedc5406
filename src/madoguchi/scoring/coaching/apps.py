from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "madoguchi.scoring.coaching"
    label = "coaching"
    default_auto_field = "django.db.models.BigAutoField"
