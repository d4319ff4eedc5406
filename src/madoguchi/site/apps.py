from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "madoguchi.site"
    label = "site"

    def ready(self) -> None:
        from madoguchi.site import doors, fillers, reactions

        reactions.connect()
        doors.connect()
        fillers.connect()
