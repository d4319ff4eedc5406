from django.apps import AppConfig


class WhatifConfig(AppConfig):
    name = "madoguchi.processes.whatif"
    label = "whatif"
    default_auto_field = "django.db.models.BigAutoField"
