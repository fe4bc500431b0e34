"""One form opened by one person, what is typed into it, and what the site holds of that."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client
from playwright.sync_api import BrowserContext, Page

from alignhub.models import User
from contributions.actions.drafts import start_draft
from contributions.forms.registry import FORMS
from contributions.forms.sources import FORM
from contributions.models import Batch, Contribution
from tests.browser.nothing_lost.forms import MARK, Form
from tests.browser.test_journey import sign_in

READ = """(names) => Object.fromEntries(names.map((name) => {
    const field = document.querySelector("form[data-contribute], form[data-keep], form[data-find]").elements[name];
    return [name, field.type === "checkbox" ? (field.checked ? field.value : "") : field.value];
}))"""


@dataclass
class Desk:
    """One form, opened by one person in one browser."""

    form: Form
    page: Page
    context: BrowserContext
    person: User | None
    url: str
    address: str

    def open(self, page: Page | None = None) -> None:
        (page or self.page).goto(self.address)

    def press(self, page: Page | None = None, name: str = "") -> None:
        (page or self.page).get_by_role("button", name=name or self.form.button, exact=True).first.click()

    def sign_in(self) -> None:
        if self.person:
            sign_in(self.context, Client(), self.person, self.url)

    def read(self) -> dict[str, str]:
        return self.page.evaluate(READ, list(self.form.typed))


def begun(name: str, person: User) -> str:
    """The address of a draft with nothing in it, or with what is published."""
    if name == "edit":
        client = Client()
        client.force_login(person)
        return client.post("/challenges/drift/edit/", {"reason": "Because."})["Location"]
    row = start_draft(person, entry_kind=FORMS[name].kind, data={FORM: name}, step="details")
    return f"/contribute/{name}/{row.uuid}/"


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        field = page.locator(f'[name="{name}"]')
        kind = field.first.evaluate("(field) => field.type")
        if kind == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            field.select_option(value)
        elif kind == "checkbox":
            field.check()
        else:
            field.fill(value)


def without(values: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if key != name}


def kept() -> list[str]:
    """What the site holds of people's texts, one for each contribution or import."""
    found = [json.dumps(list(batch.records.values_list("content", flat=True))) for batch in Batch.objects.all()]
    for row in Contribution.objects.select_related("draft"):
        sent = row.revisions.order_by("-number").first()
        held: Any = [sent.content, sent.form] if sent else getattr(row, "draft", None) and row.draft.data
        found.append(json.dumps(held, ensure_ascii=False))
    return found


def is_there_once() -> None:
    (only,) = kept()
    assert MARK in only
