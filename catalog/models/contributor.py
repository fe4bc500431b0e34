from django.db import models
from django.db.models import Q


class Contributor(models.Model):
    """The public face of a person: the name they chose, never their account."""

    handle = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    orcid_verified_at = models.DateTimeField(null=True, blank=True)
    page_enabled = models.BooleanField("has a public page", default=False)
    # Whether search engines may list that page.
    page_listed = models.BooleanField(default=False, db_default=False)
    # As the person wants them read there, and nowhere else.
    affiliations = models.CharField(max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["orcid"], condition=~Q(orcid=""), name="contributor_orcid_once"),
        ]

    def __str__(self) -> str:
        return self.name
