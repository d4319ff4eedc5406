from django.apps import AppConfig


class ConformanceConfig(AppConfig):
    name = "madoguchi.processes.conformance"
    label = "conformance"
    default_auto_field = "django.db.models.BigAutoField"
