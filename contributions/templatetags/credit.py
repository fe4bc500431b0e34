"""What the record of decisions adds to pages of the catalogue."""

from typing import Any

from django import template

from contributions.queries.credit import adjusted_versions

register = template.Library()


@register.simple_tag
def adjusted(entry: Any, rows: Any) -> frozenset[int]:
    """The numbers of those versions in ``rows`` that the moderation team has changed."""
    return adjusted_versions(entry.kind, entry.slug, [row.number for row in rows])
