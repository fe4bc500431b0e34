"""The admin site: the moderation desk's frame, sign-in and index."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite


class DeskSite(AdminSite):
    site_header = site_title = "AlignHub moderation"
    index_title = "Moderation"
    login = secure_admin_login(AdminSite.login)
