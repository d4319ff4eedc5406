from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "madoguchi.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from madoguchi.surveys import personal

        personal.register()
