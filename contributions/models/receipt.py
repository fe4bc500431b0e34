from django.db import models


class Receipt(models.Model):
    """A secret address at which what was sent can be followed without an account.

    Only the digest of its token is kept; the token is made again from ``salt`` and the site's key for a mail. ``email``
    is that of somebody without an account, "" when they gave none.
    """

    contribution = models.OneToOneField(
        "Contribution", on_delete=models.CASCADE, primary_key=True, related_name="receipt"
    )
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Receipt of {self.contribution_id}"
