from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "alignhub.kit"
    label = "kit"
