"""Whatever is typed anywhere shows as text on every page that prints it, and runs nowhere."""

import json
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.test import Client

from alignhub.models import User
from catalog.models import Entry
from contributions.actions.conversation import send_message, write_note
from contributions.actions.steps import take
from contributions.forms.desk import WHY_LENGTH
from contributions.jobs import deliver, deliver_message
from contributions.models import Contribution, ContributionEvent, Message, PolicyClause, ReasonTemplate
from contributions.states import State
from tests import factories
from tests.factories import UserFactory
from tests.robust.hostile import LONG, PACKS, PAYLOADS, RUN, packed, read, squeezed

pytestmark = pytest.mark.django_db
DESK = "/admin/contributions/contribution/"
WITHOUT_NUL = LONG.replace("\x00", "")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(payload: str, number: int) -> dict[str, str]:
    """The paper form with ``payload`` in every field that takes free text."""
    tag = f"{number} {payload}".replace(",", " ").replace(":", "")[:60]
    return {
        "title": f"T{number} {payload}",
        "authors": f"Ann {payload}; {payload}",
        "date": "2022",
        "url": f"https://example.org/{number}",
        "venue": f"Venue {payload}",
        "summary": f"First sentence. Second one.\n\n{payload}\n\nLast one.",
        "tags": tag,
        "definitions": f"{tag}: means {payload}"[:300].replace("\n", " "),
        "interest": f"Interest {payload}",
        "machine": f"Machine {payload}",
        "evidence-rows": "1",
        "evidence-0-claim": "solution/rlhf#abc234",
        "evidence-0-stance": "supports",
        "evidence-0-design": "experiment",
        "evidence-0-sentence": f"Sentence {payload}",
        "evidence-0-setting": f"Setting {payload}",
        "links-rows": "0",
        # A NUL in a name is refused with a message, as elsewhere in small forms.
        "name": f"Name {payload}"[:100].replace("\x00", ""),
        "agree": "on",
    }


@pytest.fixture
def site() -> list[tuple[str, Contribution]]:
    """Each payload sent by an author through the form."""
    factories.solution_with_claim()
    sent = []
    for number, payload in enumerate(PACKS):
        author = UserFactory.create(contributor=None)
        client = signed_in(author)
        address = client.post("/contribute/paper/", {"by-hand": "1"})["Location"]
        form = typed(payload, number)
        shown = client.post(address, form | {"action": "submit"})
        if shown.status_code == 200:
            # A tag with a colon in it cannot be defined in the form: send it without.
            assert read(shown.content.decode()).faults == [], payload
            shown = client.post(address, form | {"action": "submit", "tags": "", "definitions": ""})
        assert shown.status_code == 302, (payload, read(shown.content.decode()).words)
        sent.append((payload, Contribution.objects.get(author=author)))
    return sent


def faults_of(client: Client, paths: list[str]) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        if faults := read(response.content.decode()).faults:
            found[path] = faults
    return found


def test_what_authors_type_is_text_for_author_desk_and_readers(site):
    moderator = UserFactory.create(moderator=True)
    desk, reader, public = signed_in(moderator), Client(), []
    for payload, row in site:
        # Small forms refuse a NUL with a message.
        clean = payload.replace("\x00", "")
        author = signed_in(row.author)
        send_message(row, sender=row.author, body=f"Message {payload}".replace("\x00", ""))
        write_note(row, moderator=moderator, body=f"Note {payload}".replace("\x00", ""))
        take("claim", row.pk, actor=moderator)
        mine = [f"/contributions/{row.uuid}/", "/contributions/", f"/contribute/paper/{row.uuid}/"]
        assert faults_of(author, [*mine, f"/contribute/paper/{row.uuid}/review/"]) == {}, payload
        review = read(desk.get(f"{DESK}{row.uuid}/").content.decode())
        assert review.faults == [], payload
        assert squeezed(f"Sentence {payload}") in squeezed(" ".join(review.words))
        done = desk.post(f"{DESK}{row.uuid}/step/", {"step": "publish", "revision": 1, "note": f"Note {clean}"})
        assert done.status_code == 302, payload
        row.refresh_from_db()
        public.append(f"/resources/{row.result.entry.slug}/")
        shown = read(reader.get(public[-1]).content.decode())
        assert shown.faults == [], payload
        assert squeezed(f"T{payload}")[1:] in squeezed(" ".join(shown.words)), payload
        assert faults_of(author, mine[:1]) == {}, payload
    tags = [f"/tags/{slug}/" for entry in Entry.objects.all() for slug, _ in entry.tags_shown]
    lists = ["/", "/browse/", "/resources/", "/solutions/", "/solutions/rlhf/", "/tags/", "/guide/", "/roadmap/"]
    lists += ["/challenges/specification-problem/", "/map/", *tags]
    assert len(tags) > len(PACKS) // 2
    assert faults_of(reader, lists) == {}
    assert faults_of(desk, lists) == {}
    assert faults_of(desk, [DESK, f"{DESK}?state=published"]) == {}
    feed = ElementTree.fromstring(reader.get("/feed.atom").content)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) > 5


def test_what_the_desk_types_is_text_for_the_author_and_in_mails():
    moderator = UserFactory.create(moderator=True)
    desk = signed_in(moderator)
    # No text of ours holds a NUL; what does is refused whole, and stays in the form.
    for text, expected in ((LONG, 400), (WITHOUT_NUL, 302)):
        row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=factories.content(tags=()))
        form = {"step": "request-changes", "revision": 1, "note": f"Reason {text}", "private_note": f"Private {text}"}
        refused = desk.post(f"{DESK}{row.uuid}/step/", form | {"clause": text, "then": text, "back": text})
        assert (refused.status_code, read(refused.content.decode()).faults) == (400, [])
        for part, posted in (
            ("message", {"body": f"Message {text}"}),
            ("note", {"body": f"Note {text}"}),
            ("step", form),
        ):
            answer = desk.post(f"{DESK}{row.uuid}/{part}/", posted)
            assert (answer.status_code, read(answer.content.decode()).faults) == (expected, []), part
        page = read(signed_in(row.author).get(f"/contributions/{row.uuid}/").content.decode())
        assert page.faults == []
        assert (squeezed(f"Message {text}") in squeezed(" ".join(page.words))) == (expected == 302)
        assert read(desk.get(f"{DESK}{row.uuid}/").content.decode()).faults == []
    for event in ContributionEvent.objects.filter(step="request-changes"):
        deliver(event.pk)
    for message in Message.objects.filter(from_desk=True):
        deliver_message(message.pk)
    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        assert squeezed(WITHOUT_NUL) in squeezed(sent.body)
        assert sent.alternatives == []
        assert sent.message().get_content_type() == "text/plain"


def test_left_out_reasons_and_appeals_are_text():
    moderator = UserFactory.create(moderator=True)
    desk, other = signed_in(moderator), signed_in(UserFactory.create(moderator=True))
    factories.tag("RLHF")
    for payload in packed(WHY_LENGTH):
        row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=factories.content(tags=("rlhf",)))
        form = {"step": "publish", "revision": 1, "left_out": ["tags.rlhf"], "why:tags.rlhf": payload}
        made_up = form | {"left_out": ["tags.rlhf", payload], f"why:{payload}": payload}
        refused = desk.post(f"{DESK}{row.uuid}/step/", made_up)
        assert (refused.status_code, read(refused.content.decode()).faults) == (409, []), payload
        done = desk.post(f"{DESK}{row.uuid}/step/", form)
        assert done.status_code == 302, payload
        page = read(signed_in(row.author).get(f"/contributions/{row.uuid}/").content.decode())
        assert page.faults == [], payload
        assert squeezed(payload) in squeezed(" ".join(page.words)), payload
    for text, expected in ((LONG, 200), (WITHOUT_NUL, 302)):
        gone = factories.contribution(State.REJECTED, moderator=moderator)
        author = signed_in(gone.author)
        asked = author.post(f"/contributions/{gone.uuid}/", {"action": "appeal", "body": f"Appeal {text}"})
        assert (asked.status_code, read(asked.content.decode()).faults) == (expected, [])
        assert read(author.get(f"/contributions/{gone.uuid}/").content.decode()).faults == []
        assert read(other.get(f"{DESK}{gone.uuid}/").content.decode()).faults == []


PARAMETERS = {
    "/browse/": ("q", "kind", "tag", "after", "before", "sort", "type", "year_from", "challenge"),
    "/map/": ("q", "tag", "type", "year_from", "approach", "challenge", "challenges", "open", "evidence"),
    "/map.csv": ("tag", "type", "year_from"),
    "/map.json": ("tag", "type", "year_from"),
    "/resources/": ("after", "before"),
    "/solutions/": ("after", "before"),
    "/tags/rlhf/": ("after", "before"),
    "/accounts/login/": ("next",),
    "/contributions/": ("show", "next"),
    "/contribute/tags/": ("q",),
    DESK: ("state", "kind", "after", "mine", "old"),
    "/admin/catalog/entry/": ("q", "o", "p", "kind__exact"),
    "/admin/catalog/tag/": ("q",),
}


def test_what_stands_in_an_address_is_text():
    factories.tag("RLHF")
    factories.publish(tags=("rlhf",))
    admin = signed_in(UserFactory.create(admin=True))
    for path, names in PARAMETERS.items():
        client = Client() if path == "/accounts/login/" else admin
        alone = PAYLOADS if path in ("/browse/", "/accounts/login/") else PACKS
        asked = [{names[0]: payload} for payload in alone]
        if len(names) > 1:
            asked += [dict.fromkeys(names, pack) for pack in PACKS]
        for query in asked:
            response = client.get(path, query)
            assert response.status_code < 500, (path, query)
            if "html" in response["Content-Type"]:
                faults = read(response.content.decode()).faults
                # Django's own pages bring comments and pictures of theirs.
                theirs = path.startswith("/admin/catalog/")
                assert [one for one in faults if "xssmark" in one or not theirs] == [], (path, query)
    assert Client().get("/nowhere/", {"next": PAYLOADS[0]}).status_code == 404


def test_the_preview_answers_harmless_markup(monkeypatch):
    monkeypatch.setattr("alignhub.kit.limiter.wait_for", lambda *arguments: 0)
    client = signed_in(UserFactory.create())
    for payload in PAYLOADS:
        preview = client.post("/contribute/preview/", {"content": payload})
        assert (preview.status_code, read(preview.content.decode()).faults) == (200, []), payload


@pytest.mark.parametrize("payload", PACKS)
def test_helpers_of_the_form_answer_text(payload: str):
    client = signed_in(UserFactory.create())

    looked_up = client.post("/contribute/lookup/", {"pasted": f"@article{{x, title = {{{payload}}}, year = 2020}}"})
    found = client.get("/contribute/tags/", {"q": payload})

    for answer in (looked_up, found):
        assert answer["Content-Type"] == "application/json"
        assert answer["X-Content-Type-Options"] == "nosniff"
        json.loads(answer.content)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " java\tscript:alert(1)", "//evil.example/x"]
)
def test_an_address_that_is_none_is_refused(address: str):
    factories.solution_with_claim()
    author = UserFactory.create()
    client = signed_in(author)
    place = client.post("/contribute/paper/", {"by-hand": "1"})["Location"]

    shown = client.post(place, typed("Plain", 1) | {"url": address, "action": "submit"})

    # Without a scheme it is taken for a host of the web; with another one it is refused.
    assert shown.status_code == 200 or address.startswith("//")
    assert read(shown.content.decode()).faults == []


def test_pasted_bibtex_fills_the_form_with_text(monkeypatch):
    # One person may not ask as often as this.
    monkeypatch.setattr("alignhub.kit.limiter.wait_for", lambda *arguments: 0)
    client = signed_in(UserFactory.create())
    for number, payload in enumerate(PACKS):
        inner = payload.replace("{", "").replace("}", "")
        pasted = f"@article{{k{number}, title = {{{inner}}}, author = {{{inner}}}, journal = {{{inner}}}, year = 2020}}"
        answer = client.post("/contribute/paper/", {"pasted": pasted})
        assert answer.status_code in (200, 302), payload
        shown = client.get(answer["Location"]) if answer.status_code == 302 else answer
        assert read(shown.content.decode()).faults == [], payload


def test_lists_that_the_team_keeps_are_text():
    admin = signed_in(UserFactory.create(admin=True))
    moderator = UserFactory.create(moderator=True)
    row = factories.contribution(State.IN_REVIEW, moderator=moderator)
    for number, payload in enumerate(PACKS):
        clean = payload.replace("\x00", "")
        clause = PolicyClause.objects.create(number=str(number), title=clean[:200], text=clean)
        ReasonTemplate.objects.create(step="reject", title=clean[:200], text=clean, clause=clause)
    pages = ["/admin/contributions/policyclause/", "/admin/contributions/reasontemplate/"]
    pages += [f"/admin/contributions/policyclause/{PolicyClause.objects.last().pk}/change/"]
    found = {path: [fault for fault in faults if "xssmark" in fault] for path, faults in faults_of_admin(admin, pages)}
    assert found == {path: [] for path in pages}
    assert faults_of(signed_in(moderator), [f"{DESK}{row.uuid}/"]) == {}


def faults_of_admin(client: Client, paths: list[str]):
    # Django's own admin pages bring images and styles of theirs.
    for path in paths:
        yield path, read(client.get(path).content.decode()).faults


def test_the_reader_sees_markup_when_there_is_some():
    for hostile in (f"<script>{RUN}</script>", f"<p onclick={RUN}>", "<a href='javascript:x'>", "<!-- x -->"):
        assert read(f"<p>{hostile}</p>").faults != []
    assert read("<p>&lt;script&gt;</p>").faults == []
    block = '<script type="application/ld+json">{{"name": "{}"}}</script>'
    assert read(block.format("\\u003c/script>")).faults == []
    assert read(block.format("</script>")).faults != []
