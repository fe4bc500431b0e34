"""The forms, each opened by somebody who may fill it in."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from catalog.actions.critiques import NewCritique, publish_critique
from catalog.kinds import CritiqueKind, Kind
from tests import factories
from tests.browser.nothing_lost.filling import Desk, begun
from tests.browser.nothing_lost.forms import ALL
from tests.factories import UserFactory


@pytest.fixture
def critique() -> int:
    """The entries that the forms are about, and a critique of one of them."""
    factories.solution_with_claim()
    factories.publish(slug="paper", title="A paper")
    entry = factories.publish(Kind.CHALLENGE, slug="drift", title="Goal drift", body="First.")
    said = NewCritique(entry.revisions.get().pk, CritiqueKind.QUESTION, "Why?", "<p>Why?</p>", "", "", ())
    return publish_critique(said, contributor=None).pk


@pytest.fixture
def opened(browser: Browser, live_server, critique: int) -> Iterator[Callable[[str], Desk]]:
    """Opens a form by its name, for somebody who may fill it in."""
    contexts = []

    def open_form(name: str) -> Desk:
        form, context = ALL[name], browser.new_context()
        contexts.append(context)
        person = None if name == "report" else UserFactory.create(moderator=form.moderator)
        path = form.path.format(critique=critique) or begun(name, person)
        desk = Desk(form, context.new_page(), context, person, live_server.url, live_server.url + path)
        desk.sign_in()
        desk.open()
        return desk

    yield open_form
    for context in contexts:
        context.close()
