"""Contributions that may be about the same work as one that somebody brings: waiting ones, and those of one lot."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import F

from catalog.content.codec import from_json
from catalog.queries.alike import AT_ONCE, Sought, queries
from catalog.sameness import apart_by_words, distinctive, same_work, work
from contributions.models import ContributionRevision, SentIdentifier
from contributions.sending import sought
from contributions.states import State

OPEN = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.HELD)
MOST_CANDIDATES = 50
# Words of a title by which earlier records of a lot are looked up: the rarest of it.
_RAREST = 6
# As the index has it, word for word.
_LIKE = """
SELECT sought.n, sent.contribution_id, sent.title
FROM unnest(%(numbers)s::int[], %(queries)s::text[]) AS sought(n, query)
CROSS JOIN LATERAL (
    SELECT sent.contribution_id, contribution.title
    FROM contributions_sentidentifier AS sent
    JOIN contributions_contribution AS contribution ON contribution.id = sent.contribution_id
    WHERE to_tsvector('simple'::regconfig, split_part(sent.value, '|', 1)) @@ to_tsquery('simple', sought.query)
      AND sent.value::text LIKE 'title:%%' AND contribution.state = ANY(%(open)s)
    LIMIT %(most)s
) AS sent
"""


def waiting_like(works: Sequence[Sought]) -> list[list[int]]:
    """For each of ``works``, the contributions (by key) that wait and may be the same, the surest first.

    For the desk only: others may be told of exact identifiers, see ``exactly_waiting``.
    """
    found: list[dict[int, None]] = [dict.fromkeys(keys) for keys in exactly_waiting(works)]
    for start in range(0, len(works), AT_ONCE):
        some = works[start : start + AT_ONCE]
        for number, contribution in _by_title(some):
            found[start + number].setdefault(contribution)
    return [list(keys) for keys in found]


def exactly_waiting(works: Sequence[Sought]) -> list[list[int]]:
    """For each of ``works``, the contributions (by key) that wait and carry the same identifier or address."""
    wanted: dict[str, list[int]] = {}
    for number, item in enumerate(works):
        for value in item.work.identifiers:
            wanted.setdefault(value, []).append(number)
    found: list[list[int]] = [[] for _ in works]
    rows = SentIdentifier.objects.filter(value__in=list(wanted), contribution__state__in=OPEN).order_by(
        "contribution__submitted_at", "contribution_id"
    )
    for value, contribution in rows.values_list("value", "contribution_id") if wanted else ():
        for number in wanted[value]:
            if contribution not in found[number]:
                found[number].append(contribution)
    return found


def repeated(works: Sequence[Sought]) -> list[int | None]:
    """For each of ``works``, the place of the first one before it that may be the same; None for the first of a kind.

    Only ``works`` that stand for themselves are pointed at, never one that repeats another.
    """
    words = [distinctive(item.work.title) for item in works]
    common = Counter(word for some in words for word in some)
    places: dict[str, list[int]] = {}
    found: list[int | None] = []
    for number, item in enumerate(works):
        rare = sorted(words[number] or {item.work.title}, key=lambda word: (common[word], word))[:_RAREST]
        keys = [*item.work.identifiers, *rare]
        before = sorted({place for key in keys for place in places.get(key, ())})
        found.append(next((place for place in before if same_work(works[place].work, item.work)), None))
        if found[-1] is None:
            for key in (*item.work.identifiers, *(words[number] or {item.work.title})):
                places.setdefault(key, []).append(number)
    return found


def _by_title(works: Sequence[Sought]) -> Iterable[tuple[int, int]]:
    asked = queries(works)
    if not asked:
        return
    with connection.cursor() as cursor:
        values = {"numbers": list(asked), "queries": list(asked.values()), "most": MOST_CANDIDATES, "open": list(OPEN)}
        cursor.execute(_LIKE, values)
        rows = cursor.fetchall()
    near = [
        (number, contribution)
        for number, contribution, title in rows
        if not apart_by_words(works[number].work, work(title, None, [], []))
    ]
    newest = ContributionRevision.objects.filter(
        contribution__in={contribution for _, contribution in near}, number=F("contribution__revision")
    )
    known = {pk: sought(from_json(content)) for pk, content in newest.values_list("contribution_id", "content")}
    for number, contribution in near:
        if contribution in known and same_work(works[number].work, known[contribution].work):
            yield number, contribution
