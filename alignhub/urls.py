"""Every address of the site, in the order of the blueprint."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from alignhub import devmail_views, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("catalog.urls")),
    path("", include("contributions.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("dev/mail/", devmail_views.dev_mail, name="dev_mail"))
