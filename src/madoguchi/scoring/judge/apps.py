from django.apps import AppConfig


class JudgeConfig(AppConfig):
    name = "madoguchi.scoring.judge"
    label = "judge"
    default_auto_field = "django.db.models.BigAutoField"
