from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AlignhubConfig(AppConfig):
    name = "alignhub"
    label = "alignhub"
    verbose_name = "People"


class DeskAdminConfig(AdminConfig):
    """The Django admin as the moderation desk."""

    default_site = "alignhub.desk.DeskSite"

    def ready(self) -> None:
        super().ready()
        # After the libraries have registered theirs.
        from alignhub import library_tables  # noqa: F401
