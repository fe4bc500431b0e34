"""Following: from the button on a public page to the page of what one follows, and out again with one click."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from catalog.actions.publish import withdraw_entry
from catalog.kinds import Kind
from catalog.models import Entry
from contributions.actions import following
from contributions.models import Every, Follow
from contributions.queries.following import unsubscribe_token
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory.create()


@pytest.fixture
def client(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture(autouse=True)
def catalogue() -> None:
    factories.tag("RLHF")
    factories.publish(slug="gao-2022", title="Scaling laws", tags=("rlhf",))


def follow(client: Client, of: str, **data: str):
    return client.post("/follow/", {"of": of, "every": "never", **data}, follow=True)


@pytest.mark.parametrize(
    ("page", "of"),
    [
        ("/tags/rlhf/", "/tags/rlhf/"),
        ("/resources/", "/resources/"),
        ("/roadmap/", "/roadmap/"),
        ("/resources/gao-2022/", "/resources/gao-2022/"),
        ("/resources/gao-2022/history/", "/resources/gao-2022/"),
        ("/browse/", "/browse/"),
        ("/browse/?q=laws&kind=resource", "/browse/?q=laws&kind=resource"),
    ],
)
def test_every_page_that_can_be_followed_has_a_button_that_leads_through_signing_in(page: str, of: str):
    signed_out = Client()
    button = f"/follow/?{urlencode({'of': of})}"
    assert f'href="{button.replace("&", "&amp;")}"' in signed_out.get(page).content.decode()

    response = signed_out.get(button)
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?{urlencode({'next': button}, safe='/')}"


def test_critiques_have_feeds_and_no_button_that_leads_nowhere(client: Client):
    page = client.get("/critiques/").content.decode()
    assert "/critiques/feed.atom" in page
    assert 'href="/follow/' not in page


def test_following_mails_nothing_unless_it_is_chosen(client: Client, person):
    page = client.get("/follow/?of=/tags/rlhf/").content.decode()
    assert "Tag: RLHF" in page and page.count(" checked") == 1
    assert re.search(r'value="never"[^>]* checked', page)

    response = follow(client, "/tags/rlhf/")
    assert response.redirect_chain == [("/tags/rlhf/", 302)]
    assert "You follow this now: Tag: RLHF. Nothing is mailed" in response.content.decode()
    assert list(Follow.objects.values_list("user", "target", "every")) == [(person.pk, "/tags/rlhf/", "never")]


def test_how_often_is_changed_in_place(client: Client):
    follow(client, "/tags/rlhf/")
    response = follow(client, "/tags/rlhf/", every="week", list="1")

    assert response.redirect_chain == [("/following/", 302)]
    assert Follow.objects.get().every == Every.WEEK
    assert '<option value="week" selected>' in response.content.decode()


def test_a_search_is_one_whatever_its_order_and_place_in_the_list(client: Client):
    follow(client, "/browse/?kind=resource&q=laws&sort=newest&after=x&junk=1")
    follow(client, "/browse/?q=laws&kind=resource")

    assert Follow.objects.get().target == "/browse/?q=laws&kind=resource"
    page = client.get("/following/").content.decode()
    assert "Search: “laws”, resources" in page
    assert 'href="/browse/?q=laws&amp;kind=resource&amp;sort=newest"' in page


def test_a_search_is_called_by_the_names_of_what_narrows_it(client: Client):
    factories.publish(Kind.CHALLENGE, slug="drift", title="Goal drift")
    address = "/browse/?q=laws&challenge=drift&contested=yes&tag=rlhf"
    asked = client.get("/follow/", {"of": address}).content.decode()
    name = "Search: “laws”, RLHF, Goal drift, contested"
    assert f"<title>{name} · Follow · AlignHub</title>" in asked

    said = follow(client, address).content.decode()
    assert f"You follow this now: {name}. Nothing is mailed" in said
    assert f"{name}</a>" in client.get("/following/").content.decode()
    assert (
        f"<title>{name} · You follow this · AlignHub</title>"
        in client.get("/follow/", {"of": address}).content.decode()
    )


def test_what_is_new_is_shown_once_newest_first(client: Client):
    later = factories.publish(slug="debate", title="Debate", tags=("rlhf",))
    Entry.objects.filter(pk=later.pk).update(published_at=timezone.now() + timedelta(minutes=1))
    factories.publish(Kind.SOLUTION, slug="rlhf")
    for of in ("/tags/rlhf/", "/resources/", "/resources/gao-2022/", "/solutions/rlhf/"):
        follow(client, of)

    page = client.get("/following/").content.decode()
    news = page[page.index("What is new") : page.index("What was mailed")]
    assert news.count(">Debate</a>") == 1
    assert news.index(">Debate</a>") < news.index('href="/resources/gao-2022/"')
    assert news.count('href="/resources/gao-2022/') == 1
    assert 'href="/solutions/rlhf/v/1/"' in news and "Version 1, published" in news


def test_unfollowing(client: Client):
    follow(client, "/tags/rlhf/")
    response = client.post("/follow/", {"of": "/tags/rlhf/", "unfollow": "1", "list": "1"}, follow=True)

    assert "You no longer follow this: Tag: RLHF." in response.content.decode()
    assert "You follow nothing yet." in response.content.decode()
    assert not Follow.objects.exists()
    # Once more does no harm.
    assert client.post("/follow/", {"of": "/tags/rlhf/", "unfollow": "1"}).status_code == 302


@pytest.mark.parametrize(
    "of", ["", "/about/", "//evil.example/", "https://evil.example/", "/tags/", "/tags/no-such/", "/browse/?kind=paper"]
)
def test_nothing_else_can_be_followed(client: Client, of: str):
    assert client.get("/follow/", {"of": of}).status_code == 404
    assert client.post("/follow/", {"of": of, "every": "day"}).status_code == 404
    assert not Follow.objects.exists()


def test_a_withdrawn_entry_cannot_be_followed_anew_but_unfollowed(client: Client):
    follow(client, "/resources/gao-2022/")
    withdraw_entry(Entry.objects.get(slug="gao-2022").pk, contributor=None, reason="A hoax.")

    assert client.get("/follow/?of=/resources/gao-2022/").status_code == 404
    assert "gao-2022 (withdrawn)" in client.get("/following/").content.decode()
    client.post("/follow/", {"of": "/resources/gao-2022/", "unfollow": "1"})
    assert not Follow.objects.exists()


def test_a_merged_tag_leads_to_its_successor(client: Client):
    old, new = factories.tag("Reward"), factories.tag("Reward models")
    old.merged_into = new
    old.save()

    response = client.get("/follow/?of=/tags/reward/")
    assert (response.status_code, response["Location"]) == (302, "/follow/?of=%2Ftags%2Freward-models%2F")


def test_a_choice_that_is_none_is_said_and_a_long_search_refused(client: Client):
    response = client.post("/follow/", {"of": "/tags/rlhf/", "every": "hourly"})
    assert response.status_code == 200 and "Choose one of the three." in response.content.decode()

    response = client.post("/follow/", {"of": f"/browse/?{urlencode({'q': 'é' * 300})}", "every": "day"})
    assert "This search is too long to be followed." in response.content.decode()
    assert not Follow.objects.exists()


def test_there_is_an_end_to_what_one_can_follow(client: Client, person, monkeypatch):
    monkeypatch.setattr(following, "MOST_FOLLOWS", 1)
    follow(client, "/tags/rlhf/")

    assert "as many as one can" in follow(client, "/resources/").content.decode()
    # What is followed already can still be changed.
    follow(client, "/tags/rlhf/", every="day")
    assert list(Follow.objects.values_list("target", "every")) == [("/tags/rlhf/", "day")]


@pytest.mark.parametrize("data", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_click_stops_all_mails_without_signing_in_or_a_token_of_the_page(client: Client, person, data):
    for of, every in (("/tags/rlhf/", "day"), ("/resources/", "week")):
        follow(client, of, every=every)
    address = f"/unsubscribe/{unsubscribe_token(person.pk)}/"
    stranger = Client(enforce_csrf_checks=True)

    page = stranger.get(address)
    assert page.status_code == 200 and "Stop these mails" in page.content.decode()
    assert set(Follow.objects.values_list("every", flat=True)) == {"day", "week"}

    response = stranger.post(address, data)
    assert response.status_code == 200 and "No more mails" in response.content.decode()
    assert person.email not in response.content.decode()
    assert list(Follow.objects.values_list("every", flat=True)) == ["never", "never"]


def test_a_forged_link_stops_nothing(client: Client, person):
    follow(client, "/tags/rlhf/", every="day")
    token = unsubscribe_token(person.pk)
    for forged in (token[:-1], f"{person.pk + 1:x}.{token.partition('.')[2]}", "x", "%00"):
        assert Client().post(f"/unsubscribe/{forged}/").status_code == 404
    assert Follow.objects.get().every == Every.DAY


def test_everybody_gets_the_same_page(client: Client):
    follow(client, "/tags/rlhf/")
    client.get("/following/")
    for path in ("/tags/rlhf/", "/resources/gao-2022/", f"/roadmap/{factories.publish(Kind.MILESTONE).slug}/"):
        bodies = [caller.get(path).content.decode() for caller in (client, Client())]
        assert len({body[body.index("<main") : body.index("</main>")] for body in bodies}) == 1


def test_a_page_asks_which_of_its_subjects_one_follows(client, person):
    followed = {"/tags/rlhf/", "/browse/?q=scaling"}
    for address in followed:
        Follow.objects.create(user=person, target=address, every=Every.NEVER, told_until=timezone.now())
    Follow.objects.create(user=UserFactory.create(), target="/resources/", every=Every.DAY, told_until=timezone.now())

    asked = ["/tags/rlhf/", "/resources/", "/browse/?q=scaling&sort=newest", "//evil.example/", "/tags/\x00"]
    response = client.get("/follow/state/", {"of": asked})
    # In whatever order a search is shown, it is the same search.
    assert response.json() == {"followed": ["/tags/rlhf/", "/browse/?q=scaling&sort=newest"]}
    assert response["Cache-Control"] == "private, no-store"
    assert client.get("/follow/state/", {"of": ["/resources/"] * 5 + ["/tags/rlhf/"]}).json() == {"followed": []}

    assert Client().get("/follow/state/").status_code == 302
