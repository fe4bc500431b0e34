"""The record, for everybody: policy, privacy, ledger, transparency report."""

import csv
import json
from datetime import date
from io import StringIO

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from alignhub.kit.wording import gettext, in_english
from catalog.formats import atom
from catalog.kinds import Kind
from catalog.queries.feeds import FeedItem, FeedPage
from catalog.views.public import file, page, public, without_cursors
from contributions.forms.ledger import LedgerForm, month_of
from contributions.queries import ledger as record
from contributions.queries import transparency as report
from contributions.queries.policy import policy_page
from contributions.queries.transparency import NoReport
from contributions.states import ContributionKind

FEED_SUBTITLE = "Every decision of the moderation team, without the people behind it."


@public
def policy(request: HttpRequest) -> HttpResponse:
    return page(request, "contributions/record/policy.html", {"page": policy_page()})


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return page(request, "contributions/record/privacy.html", {})


@public
def ledger(request: HttpRequest) -> HttpResponse:
    found = record.ledger_page(LedgerForm(request.GET).to_filters())
    query = without_cursors(request)
    start = f"?{query}&" if query else "?"
    context = {
        "page": found,
        "query": query,
        "pager": {
            "previous_url": f"{start}before={found.before}" if found.before else None,
            "next_url": f"{start}after={found.after}" if found.after else None,
        },
        "decisions": record.DECISION_LABELS.items(),
        "kinds": ContributionKind.choices,
        "entry_kinds": Kind.choices,
        "narrowed": any(name in request.GET for name in ("decision", "kind", "entry", "clause", "month", "appealed")),
        "month": f"{found.filters.month:%Y-%m}" if found.filters.month else "",
    }
    return page(request, "contributions/record/ledger.html", context)


@public
@in_english
def ledger_feed(request: HttpRequest) -> HttpResponse:
    """The newest decisions that the filters leave, as Atom."""
    query = without_cursors(request)
    ending = f"?{query}" if query else ""
    feed = FeedPage(
        title="AlignHub: decisions",
        subtitle=FEED_SUBTITLE,
        home=f"/ledger/{ending}",
        items=tuple(_item(row) for row in record.newest(LedgerForm(request.GET).to_filters())),
    )
    return file(atom.write(feed, site=settings.SITE_URL, address=f"{request.path}{ending}"), atom.MEDIA_TYPE)


@public
def ledger_heads(request: HttpRequest) -> HttpResponse:
    """Where the chain of events ended each day, newest first: day, position, hash."""
    lines = ["# Where AlignHub's chain of events ended each day (UTC), newest first: day, position, SHA-256."]
    lines += [f"{head.day.isoformat()} {head.position} {head.hash or '-'}" for head in record.heads()]
    return file("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@public
def transparency(request: HttpRequest, month: str = "") -> HttpResponse:
    return page(request, "contributions/record/transparency.html", {"page": _report(month), "dated": bool(month)})


@public
@in_english
def transparency_json(request: HttpRequest) -> HttpResponse:
    """Every month of the report, oldest first."""
    document = {
        "title": "AlignHub transparency report",
        "page": f"{settings.SITE_URL}/transparency/",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "small_cells": "Counts of 1 to 4 within a breakdown are told as “under 5”; “not shown” protects one of them.",
        "months": report.transparency_data(timezone.now()),
    }
    return file(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "application/json; charset=utf-8")


@public
@in_english
def transparency_csv(request: HttpRequest) -> HttpResponse:
    """The same, a line for each figure of each month."""
    out = StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(["month", "complete", "counted_on", "figure", "value"])
    for month in report.transparency_data(timezone.now()):
        for name, value in report.flat(month["figures"]):
            told = "" if value is None else value
            lines.writerow([month["month"], "yes" if month["complete"] else "no", month["counted_on"], name, told])
    return file(out.getvalue(), "text/csv; charset=utf-8", "alignhub-transparency.csv")


def _report(month: str) -> report.TransparencyPage:
    chosen = _month(month) if month else None
    try:
        return report.transparency_page(timezone.now(), chosen)
    except NoReport as missing:
        raise Http404(str(missing)) from missing


def _month(text: str) -> date:
    month = month_of(text)
    if month is None:
        raise Http404(gettext("There is no such month."))
    return month


def _item(row: record.LedgerRow) -> FeedItem:
    subject = row.title or ", ".join(part for part in (row.kind_label, _kind(row.entry_kind)) if part)
    said = [f"Decided on {row.day.isoformat()}"]
    said += [f"after {row.age}"] if row.age else []
    said += (
        [f"clause {row.clause}: {row.clause_title}" if row.clause_title else f"clause {row.clause}"]
        if row.clause
        else []
    )
    said += [f"by {row.role_label[0].lower()}{row.role_label[1:]}"] if row.alone else []
    said += ["an interest was declared"] if row.interest else []
    said += [row.appeal.lower()] if row.appeal else []
    said += ["taken back within ten minutes"] if row.reopened else []
    return FeedItem(
        id=f"/ledger/#event-{row.position}",
        url=row.url or f"/ledger/#event-{row.position}",
        title=f"{row.label}: {subject}",
        summary=f"{'; '.join(said)}.",
        published=row.day,
        updated=row.day,
        labels=(row.label, row.kind_label),
    )


def _kind(value: str) -> str:
    return Kind(value).label.lower() if value else ""
