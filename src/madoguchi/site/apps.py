from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "madoguchi.site"
    label = "site"

    def ready(self) -> None:
        from madoguchi.site import reactions

        reactions.connect()
