"""What programs read: robots.txt and the sitemap."""

from xml.etree import ElementTree

import pytest

from catalog.actions.publish import withdraw_entry
from catalog.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client, path: str) -> list[str]:
    root = ElementTree.fromstring(client.get(path).content)
    return [node.text.removeprefix("http://localhost:8000") for node in root.iter(f"{NAMESPACE}loc")]


def test_robots_are_kept_out_of_private_pages_and_led_to_the_sitemap(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /contributions/" in text.splitlines()
    assert text.endswith("Sitemap: http://localhost:8000/sitemap.xml\n")


def test_the_sitemap_holds_every_standing_entry_once(client):
    factories.tag("RLHF")
    first, second, gone = (factories.publish(title=f"Paper {n}") for n in range(3))
    withdraw_entry(gone.pk, contributor=None, reason="An error.")

    parts = locations(client, "/sitemap.xml")
    listed = [path for part in parts for path in locations(client, part)]
    assert sorted(path for path in listed if path.startswith("/resources/p")) == [
        f"/resources/{entry.slug}/" for entry in (first, second)
    ]
    assert "/tags/rlhf/" in listed
    assert len(listed) == len(set(listed))


def test_parts_that_do_not_exist_are_not_found(client):
    factories.publish()
    last = Entry.objects.latest("id").pk // 5_000
    assert client.get(f"/sitemap/{last}.xml").status_code == 200
    assert client.get(f"/sitemap/{last + 1}.xml").status_code == 404
