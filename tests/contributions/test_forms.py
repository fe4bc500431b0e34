"""Every published content can be put into its form and comes out the same."""

from dataclasses import replace

import pytest

from catalog.content.codec import from_json
from catalog.content.facts import Evidence, Link
from catalog.kinds import Curation, Design, Kind, LinkKind, Stance
from catalog.models import Entry, EntryRevision
from contributions.forms.kinds import ChallengeForm
from contributions.forms.paper import PaperForm
from contributions.forms.registry import filled_from, form_class, storable, with_row
from contributions.forms.rows import EvidenceForm
from tests import factories

pytestmark = pytest.mark.django_db


def newest(entry: Entry) -> EntryRevision:
    return EntryRevision.objects.filter(entry=entry).latest("number")


def through_the_form(revision: EntryRevision):
    data = filled_from(revision)
    form = form_class(data, revision.entry.kind)(data | {"reason": "Clearer."})
    form.is_valid()
    return form


def test_what_has_no_row_in_the_form_stays_and_one_row_is_free():
    challenges = [factories.publish(Kind.CHALLENGE, slug=f"c{n}", title=f"Challenge {n}") for n in range(15)]
    links = tuple(Link(f"key{n:02}", LinkKind.SHOWS, entry.reference, "Why.") for n, entry in enumerate(challenges))
    revision = newest(factories.publish(links=links))

    form = through_the_form(revision)
    assert (len(form.links.forms), form.content.links) == (11, links)
    data = with_row(type(form), form.data, "links", kind="describes", target=challenges[0].reference)
    more = type(form)(data).content.links
    assert (more[:11], more[12:]) == (links[:11], links[11:])
    assert (more[11].kind, more[11].target, more[11].note) == (LinkKind.DESCRIBES, "challenge/c0", "")


def test_line_breaks_of_a_browser_are_no_change():
    revision = newest(factories.publish(Kind.CHALLENGE, body="One.\n\nTwo."))
    data = filled_from(revision) | {"reason": "None.", "body": storable("One.\r\n\r\nTwo.\r\n")}
    form = ChallengeForm(data)
    assert (form.is_valid(), form.content.body) == (False, "One.\n\nTwo.")


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ({"summary": "One. Two. Three."}, ("One. Two. Three.", "")),
        ({"summary": "*One.* Two."}, ("One. Two.", "*One.* Two.")),
        ({"short": "One."}, ("One.", "")),
        ({"summary": "One. Two. Three.", "short": "One."}, ("One.", "One. Two. Three.")),
    ],
)
def test_a_paper_whose_one_text_is_changed_does_not_say_the_old_one_beside_the_new(typed, texts):
    revision = newest(factories.publish(summary="One. Two.", body=""))
    content = PaperForm(filled_from(revision) | {"reason": "Adds a sentence."} | typed).content
    assert (content.summary, content.body) == texts


def test_evidence_raises_how_far_an_entry_has_been_worked_on_and_nothing_lowers_it():
    factories.solution_with_claim()
    row = Evidence("aaa", "solution/rlhf#abc234", Stance.LIMITS, Design.EXPERIMENT, "It falls.")
    bare = newest(factories.publish(body="One. Two.", summary="One. Two."))
    data = filled_from(bare) | {"evidence-rows": "1", "reason": "Adds a test."}
    data |= {f"evidence-0-{name}": value for name, value in EvidenceForm.typed_from(row).items()}
    assert PaperForm(data).content.curation == Curation.ASSESSED

    facts = replace(factories.FACTS[Kind.RESOURCE], evidence=(row,))
    assessed = newest(factories.publish(facts=facts, curation=Curation.ASSESSED, title="Another"))
    emptied = filled_from(assessed) | {"evidence-rows": "0", "reason": "Drops it."}
    assert PaperForm(
        {key: value for key, value in emptied.items() if not key.startswith("evidence-0")}
    ).content == replace(from_json(assessed.content), facts=factories.FACTS[Kind.RESOURCE])
