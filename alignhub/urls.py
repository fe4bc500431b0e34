"""Every address of the site, in the order of the blueprint."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from alignhub import account_views, devmail_views, health, orcid_views, staff

handler400 = "alignhub.errors.bad_request"
# Not Django's: allauth looks here for the answer to somebody who asks too often.
handler429 = "alignhub.errors.too_many_requests"
handler500 = "alignhub.broken.server_error"

account_patterns = [
    path("profile/", account_views.profile, name="account_profile"),
    path("desk-mail/", account_views.desk_mail, name="account_desk_mail"),
    path("page/", account_views.public_page, name="account_page"),
    path("orcid/", orcid_views.ask, name="account_orcid"),
    path("orcid/back/", orcid_views.back, name="account_orcid_back"),
    path("orcid/remove/", orcid_views.remove, name="account_orcid_remove"),
    path("data/", account_views.data, name="account_data"),
    path("data/download/", account_views.download, name="account_download"),
    path("delete/", account_views.leave, name="account_leave"),
    path("deleted/", account_views.left, name="account_left"),
    path("back/", account_views.back, name="account_back"),
    # allauth's own addresses, so these come first.
    path("2fa/totp/activate/", staff.ActivateApp.as_view(), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", staff.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("", include("allauth.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("catalog.urls")),
    path("", include("contributions.urls")),
    path("accounts/", include(account_patterns)),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("dev/mail/", devmail_views.dev_mail, name="dev_mail"))
