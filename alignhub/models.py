"""``User``: the private side of a person. The public side is ``catalog.Contributor``."""

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A new account; without ``password`` it signs in by mailed code only."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """One account. Never deleted: wiped in place on request, so that append-only rows keep their key."""

    email = models.EmailField(unique=True)
    contributor = models.OneToOneField("catalog.Contributor", on_delete=models.PROTECT, null=True, blank=True)
    is_moderator = models.BooleanField(default=False)
    is_staff = models.BooleanField("may use the desk", default=False)
    is_active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    # A mail in the morning when something waits at the desk; for those who work there.
    desk_digest = models.BooleanField(default=True, db_default=True)
    # What mail is written in: that of the last sign-in; "" on a site of one language.
    language = models.CharField(max_length=16, blank=True, default="", db_default="", editable=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_folded_unique")]

    def __str__(self) -> str:
        # Wherever a page prints an account it would else print the mail address, which moderators may not see.
        return self.public_name or f"Account {self.pk}"

    @property
    def at_desk(self) -> bool:
        """Whether the account has a desk role, moderator or administrator."""
        return self.is_staff or self.is_moderator or self.is_superuser

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Sessions carry this value and end when it changes: with the password, and at once with a role or a suspension.
        if self.suspended_at or not self.is_active:
            return secrets.token_hex()
        value = f"{self.password}|{self.is_staff}|{self.is_moderator}|{self.is_superuser}"
        return salted_hmac("alignhub.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def public_name(self) -> str:
        """The name chosen for public pages, "" until it has been asked."""
        return self.contributor.name if self.contributor else ""
