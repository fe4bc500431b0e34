"""The accounts for trying the site out on one's own machine; production has none of them."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction

from catalog.models import Contributor


@dataclass(frozen=True)
class DemoAccount:
    role: str
    email: str
    password: str
    name: str
    handle: str


ACCOUNTS = (
    DemoAccount("contributor", "ada@demo.localhost", "ada-tries-alignhub", "Ada Demo", "ada-demo"),
    DemoAccount("contributor", "ben@demo.localhost", "ben-tries-alignhub", "Ben Demo", "ben-demo"),
    DemoAccount("moderator", "mira@demo.localhost", "mira-reviews-alignhub", "Mira Demo", "mira-demo"),
    DemoAccount("moderator", "noor@demo.localhost", "noor-reviews-alignhub", "Noor Demo", "noor-demo"),
    DemoAccount("admin", "admin@demo.localhost", "admin-runs-alignhub", "Admin Demo", "admin-demo"),
)


@transaction.atomic
def create_missing_accounts() -> list[DemoAccount]:
    """Create those of ``ACCOUNTS`` that do not exist yet, able to sign in at once; the ones created."""
    users = get_user_model().objects
    existing = set(users.filter(email__in=[account.email for account in ACCOUNTS]).values_list("email", flat=True))
    missing = [account for account in ACCOUNTS if account.email not in existing]
    for account in missing:
        contributor, _ = Contributor.objects.get_or_create(handle=account.handle, defaults={"name": account.name})
        admin = account.role == "admin"
        user = users.create_user(
            account.email,
            account.password,
            contributor=contributor,
            is_moderator=admin or account.role == "moderator",
            is_staff=account.role in ("moderator", "admin"),
            is_superuser=admin,
        )
        EmailAddress.objects.create(user=user, email=account.email, verified=True, primary=True)
    return missing
