from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "madoguchi.warehouse"
    label = "warehouse"
    default_auto_field = "django.db.models.BigAutoField"
