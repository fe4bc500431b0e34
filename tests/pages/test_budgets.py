"""How many queries each page may ask, exactly, and that the number stays when rows double."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from zeal import NPlusOneError, zeal_context
from zeal.constants import initialize_app_registry
from zeal.patch import patch

from contributions.actions.items import LeftOut
from contributions.actions.steps import Sent, take
from contributions.queries.following import desk_mail_token, unsubscribe_token
from tests import factories
from tests.access.table import routes
from tests.factories import UserFactory
from tests.robust.plenty import Plenty

pytestmark = pytest.mark.django_db
DESK = "/admin/contributions/contribution/"

# Address -> queries without a session, and as the person who works there (contributor, or moderator at the desk).
# None where signing in comes first.
BUDGET: dict[str, tuple[int | None, int]] = {
    "/": (10, 13),
    "/browse/": (2, 5),
    "/browse/?kind=resource": (5, 8),
    "/browse/suggest/?q=pap": (3, 5),
    "/browse/suggest/?of=works&q=pap": (2, 4),
    "/browse/?tag=rlhf&tag=tag-1": (4, 7),
    "/browse/?q=paper": (6, 9),
    "/browse/?q=nothing+at+all+like+it": (6, 9),
    "/browse/?q=papre&tag=rlhf": (9, 12),
    "/challenges/": (2, 5),
    "/solutions/": (3, 6),
    "/resources/": (2, 5),
    "/directions/": (2, 5),
    "/roadmap/": (4, 7),
    "/challenges/specification-problem/": (9, 12),
    "/solutions/solution-1/": (8, 11),
    "/resources/paper-1/": (10, 13),
    "/resources/missing/": (5, 8),
    "/directions/direction/": (5, 8),
    "/roadmap/milestone-1/": (8, 11),
    "/tags/": (1, 4),
    "/tags/rlhf/": (3, 6),
    "/map/": (6, 9),
    "/map.csv": (5, 7),
    "/map.json": (5, 7),
    "/map/method/": (0, 3),
    "/guide/": (5, 8),
    "/about/": (0, 3),
    "/feed.atom": (2, 4),
    "/theme/": (0, 2),
    "/robots.txt": (0, 2),
    "/sitemap.xml": (1, 4),
    "/sitemap/pages.xml": (1, 4),
    "/sitemap/0.xml": (2, 5),
    "/resources/paper-1/history/": (3, 6),
    "/resources/paper-1/critiques/": (2, 5),
    "/resources/paper-1/v/1/": (4, 7),
    "/resources/paper-1/v/1.md": (4, 6),
    "/resources/paper-1/diff/": (3, 6),
    "/resources/paper-1/diff/?a=1&b=2": (2, 4),
    "/resources/paper-1/diff/1/2/": (4, 7),
    "/solutions/solution-1/history/": (3, 6),
    "/solutions/solution-1/v/1/": (4, 7),
    "/resources/paper-1.bib": (3, 5),
    "/resources/paper-1.json": (3, 5),
    "/resources/paper-1/feed.atom": (3, 5),
    "/resources/feed.json": (2, 4),
    "/resources.ris": (3, 5),
    "/browse.csl.json?tag=rlhf": (3, 5),
    "/browse.bib?q=paper": (4, 6),
    "/map.bib": (2, 4),
    "/browse/feed.atom?q=paper": (4, 6),
    "/tags/rlhf.bib": (4, 6),
    "/tags/rlhf/feed.atom": (3, 5),
    "/feed.json": (2, 4),
    "/critiques/": (1, 4),
    "/critiques/?show=newest": (1, 4),
    "/critiques/feed.atom": (1, 3),
    "/people/{person}/": (2, 5),
    "/people/{person}/?show=critiques": (2, 5),
    "/people/{person}/?show=responses": (2, 5),
    "/critiques/{critique}/": (6, 9),
    "/critiques/{critique}/respond/": (None, 14),
    "/critiques/{critique}/close/": (None, 6),
    "/resources/paper-2/critique/": (None, 10),
    "/resources/paper-2/report/": (1, 4),
    "/contribute/critique/{remark}/": (None, 7),
    "/contribute/critique/{remark}/review/": (None, 8),
    "/solutions/solution-1/merge/": (None, 11),
    "/resources/paper-2/restore/": (None, 10),
    "/receipt/{token}/": (7, 10),
    "/receipt/{token}/withdraw/": (7, 10),
    "/receipt/{token}/again/": (8, 10),
    f"{DESK}{{remark}}/": (None, 27),
    "/healthz": (0, 2),
    "/readyz": (4, 6),
    "/policy/": (1, 4),
    "/privacy/": (0, 3),
    "/ledger/": (7, 10),
    "/ledger/?decision=founded&kind=entry&entry=resource&clause=1.1&appealed=on": (5, 8),
    "/ledger/feed.atom": (4, 6),
    "/ledger/heads.txt": (1, 3),
    "/transparency/": (5, 8),
    "/transparency/1999-01/": (0, 3),
    "/transparency.json": (4, 6),
    "/transparency.csv": (4, 6),
    "/contribute/": (1, 4),
    "/contribute/paper/": (None, 4),
    "/contribute/paper/{draft}/": (None, 14),
    "/contribute/paper/{draft}/?check=1": (None, 14),
    "/contribute/paper/{draft}/review/": (None, 15),
    "/contribute/challenge/": (None, 4),
    "/resources/paper-1/edit/": (None, 8),
    "/resources/paper-1/evidence/": (None, 8),
    "/contributions/{own}/again/": (None, 3),
    "/contributions/{own}/move/": (None, 4),
    "/contributions/{own}/evidence/": (None, 3),
    "/contribute/preview/": (None, 2),
    "/contribute/lookup/": (None, 2),
    "/contribute/draft/": (None, 2),
    "/contribute/tags/?q=tag": (None, 5),
    "/contribute/import/": (None, 6),
    "/contribute/import/{drafted}/": (None, 8),
    "/contribute/import/{drafted}/?show=known": (None, 8),
    "/contributions/": (None, 8),
    "/contributions/?show=needs-you": (None, 5),
    "/contributions/{own}/": (None, 13),
    "/contributions/{own}/withdraw/": (None, 4),
    "/contributions/{draft}/delete/": (None, 4),
    "/follow/?of=/tags/rlhf/": (None, 6),
    "/follow/?of=/browse/%3Fq=paper": (None, 4),
    "/follow/state/?of=/tags/rlhf/&of=/browse/": (None, 3),
    "/following/": (None, 13),
    "/unsubscribe/{stop}/": (0, 3),
    "/unsubscribe/desk/{desk_stop}/": (0, 3),
    DESK: (None, 11),
    f"{DESK}?show=mine&age=week&entry=resource": (None, 10),
    f"{DESK}?show=held": (None, 10),
    f"{DESK}?checks=fine": (None, 8),
    f"{DESK}?checks=flagged&complete=bare": (None, 8),
    f"{DESK}?area=rlhf": (None, 12),
    f"{DESK}?show=published&kind=entry": (None, 10),
    f"{DESK}?by={{author_key}}": (None, 12),
    f"{DESK}{{waiting}}/look-again/": (None, 2),
    f"{DESK}{{waiting}}/": (None, 35),
    f"{DESK}bulk/": (None, 2),
    f"{DESK}{{waiting}}/compare/?old=1&new=2": (None, 8),
    f"{DESK}batch/{{imported}}/": (None, 14),
    f"{DESK}batch/{{imported}}/?show=look": (None, 14),
    f"{DESK}batch/{{imported}}/step/": (None, 2),
    f"{DESK}batch/{{imported}}/pass-on/": (None, 2),
    f"{DESK}{{waiting}}/step/": (None, 2),
    f"{DESK}{{waiting}}/message/": (None, 3),
    f"{DESK}{{waiting}}/note/": (None, 3),
    f"{DESK}recheck/": (None, 10),
    "/suspension/{suspended}/": (1, 4),
    "/admin/contributions/suspension/": (None, 7),
    "/admin/": (None, 13),
    "/admin/catalog/entry/": (None, 7),
    "/admin/catalog/entryrevision/": (None, 7),
    "/admin/catalog/tag/": (None, 7),
    "/admin/catalog/tag/{tag}/rename/": (None, 6),
    "/admin/catalog/tag/{tag}/merge/": (None, 6),
    "/admin/catalog/claim/": (None, 7),
    "/admin/catalog/evidence/": (None, 7),
    "/admin/catalog/contributor/": (None, 7),
    "/admin/contributions/policyclause/": (None, 7),
    "/admin/contributions/reasontemplate/": (None, 8),
    "/admin/contributions/affiliation/": (None, 7),
    "/admin/contributions/contributionevent/": (None, 7),
    "/admin/alignhub/user/": (None, 7),
}
# Questions to PostgreSQL about itself, and marks of a transaction.
_NOT_QUERIES = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ")


def asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code < 500
    return [query["sql"] for query in captured if not query["sql"].startswith(_NOT_QUERIES)]


# Only moderators propose these.
PROPOSED = ("/solutions/solution-1/merge/", "/resources/paper-2/restore/")


def person(site: Plenty, path: str) -> Client:
    client = Client()
    if path.startswith(DESK) or path in PROPOSED:
        client.force_login(site.moderator)
    elif path.startswith("/admin/"):
        client.force_login(site.admin)
    else:
        client.force_login(site.author)
    return client


def filled(site: Plenty, path: str) -> str:
    return path.format(**site.names, stop=unsubscribe_token(site.author.pk), desk_stop=desk_mail_token(1))


def measure(site: Plenty) -> dict[str, tuple[list[str] | None, list[str]]]:
    found = {}
    for path, (without, _) in BUDGET.items():
        clients = [*([Client()] if without is not None else []), person(site, path)]
        for client in clients:
            # What a process keeps in memory is there from the second request on.
            client.get(filled(site, path))
        *of_anyone, of_person = (asked(client, filled(site, path)) for client in clients)
        found[path] = (of_anyone[0] if of_anyone else None, of_person)
    return found


def numbers(measured: dict[str, tuple[list[str] | None, list[str]]]) -> dict[str, tuple[int | None, int]]:
    return {
        path: (None if without is None else len(without), len(within)) for path, (without, within) in measured.items()
    }


def other_than_budgeted(measured: dict[str, tuple[list[str] | None, list[str]]]) -> dict[str, object]:
    """What the pages ask, where that is not their budget."""
    return {path: found for path, found in numbers(measured).items() if found != BUDGET[path]}


def test_every_page_asks_exactly_its_budget_also_when_rows_double():
    site = Plenty()
    assert other_than_budgeted(measure(site)) == {}

    site.grow()
    site.grow_here()

    measured = measure(site)
    assert other_than_budgeted(measured) == {}
    for path, lists in measured.items():
        for sql in (sql for queries in lists for sql in queries or ()):
            assert not re.search(r"\bOFFSET [1-9]", sql), (path, sql)
            if re.search(r"\bcount\(", sql, re.IGNORECASE):
                assert bounded(sql), (path, sql)


# Small tables whose rows people write by hand, one at a time.
_SHORT = ("contributions_policyclause", "contributions_reasontemplate", "contributions_affiliation")


def bounded(sql: str) -> bool:
    """Whether a count looks at a limited number of rows."""
    # A window counts the rows that it was given, which are those of the claims on the page.
    return (
        " LIMIT " in sql
        or "COUNT(*) OVER (" in sql
        or any(f'FROM "{table}"' in sql for table in _SHORT)
        # An import holds a thousand records at most.
        or '"contributions_importedrecord"."batch_id" = ' in sql
        or "procrastinate_jobs" in sql
    )


@pytest.fixture(scope="module")
def _zeal():
    initialize_app_registry()
    patch()


def test_no_page_asks_the_same_question_for_each_row(_zeal):
    site = Plenty()
    site.grow_here()
    found = {}
    for path in BUDGET:
        client = person(site, path)
        try:
            with zeal_context():
                client.get(filled(site, path))
        except NPlusOneError as error:
            found[path] = str(error)[:300]
    assert found == {}


def test_a_page_with_left_out_items_asks_no_more_for_a_longer_history():
    factories.tag("RLHF")
    author, moderator = UserFactory.create(), UserFactory.create(moderator=True)
    client, counts = Client(), []
    client.force_login(author)
    for revisions in (1, 4):
        row = factories.contribution(author=author, sent=factories.content(tags=("rlhf",)))
        for _ in range(revisions - 1):
            row = take("revise", row.pk, actor=author, sent=Sent(factories.content(tags=("rlhf",))))
        take("claim", row.pk, actor=moderator)
        left_out = [LeftOut("tags.rlhf", "Not about that.")]
        take("publish", row.pk, actor=moderator, revision=revisions, items=left_out)
        client.get(f"/contributions/{row.uuid}/")
        counts.append(len(asked(client, f"/contributions/{row.uuid}/")))

    assert counts[0] == counts[1]


def test_every_address_has_a_budget():
    resolver = get_resolver()
    missing = "00000000-0000-4000-8000-000000000000"
    names = (
        dict.fromkeys(("draft", "own", "waiting", "remark", "drafted", "imported"), missing)
        | {"critique": "1", "token": "a" * 64, "person": "somebody"}
        | {"stop": "x.y", "desk_stop": "x.y", "suspended": "x:y", "tag": 1, "author_key": 1}
    )
    paths = [path.format(**names).partition("?")[0] for path in BUDGET]
    covered = {resolver.resolve(path).route for path in paths}

    # Pages of libraries and of the operator's own checks.
    elsewhere = ("accounts/", "admin/", "readyz", "dev/mail/")
    assert {route for route in routes() if not route.startswith(elsewhere)} - covered == set()
