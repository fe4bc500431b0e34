"""How long five questions take a stranger on a running site with the starting content, from the home page.

    python -m tests.bench.questions http://localhost:8000 [--width 1280]

A scripted reader: it presses what a person would press, and for what a person does beside that it adds time. Whatever
stands above what it looks for, in the same column, is skimmed; the answer is read. Prints a table in Markdown and ends with
code 1 when an answer is not there, or takes longer than a minute. The last two need an entry that has been edited.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS

LIMIT = 60.0
# Words a minute, and seconds: to find one's way on a new page, to decide on something and press it, to type a letter.
SKIMMED, READ = 500, 238
NEW_PAGE, PRESSED, TYPED = 2.0, 2.5, 0.28
# What stands above an element in its column, from where the window begins: not what stands beside it, and not what a
# link has leapt over.
_ABOVE = """(end) => {
    const at = end.getBoundingClientRect();
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    let text = "";
    for (let node; (node = walker.nextNode());) {
        const box = node.parentElement.getBoundingClientRect();
        const above = box.height > 1 && box.top >= 0 && box.bottom <= at.top + 1 && box.left < at.right && box.right > at.left;
        if (above && node.parentElement.checkVisibility()) text += " " + node.data;
    }
    return text;
}"""


@dataclass(slots=True)
class Reader:
    page: Page
    site: str
    pages: int = 0
    presses: int = 0
    # Seconds that a person takes, and those the site takes.
    person: float = 0
    machine: float = 0
    _at: str = field(default="")

    def home(self) -> None:
        self._go(lambda: self.page.goto(self.site))

    def follow(self, link: Locator) -> None:
        """Skim to a link and press it."""
        self._skim(link)
        self.press(link)

    def press(self, control: Locator) -> None:
        self._go(control.click)

    def type(self, box: Locator, text: str, *, enter: bool = False) -> None:
        self.person += PRESSED + TYPED * len(text)
        box.fill(text)
        if enter:
            self._go(lambda: box.press("Enter"))

    def choose(self, control: Locator, seen: Locator) -> None:
        """Press what changes the page in place, until ``seen`` is there."""
        self._go(control.click, seen)

    def read(self, answer: Locator) -> str:
        """The text of an answer, which must be there."""
        expect(answer).to_be_visible()
        self._skim(answer)
        text = answer.inner_text()
        self.person += len(text.split()) / READ * 60
        return " ".join(text.split())

    def _skim(self, end: Locator) -> None:
        self.person += len(end.evaluate(_ABOVE).split()) / SKIMMED * 60

    def _go(self, act: Callable[[], object], seen: Locator | None = None) -> None:
        started = time.perf_counter()
        act()
        if seen:
            expect(seen).to_be_visible()
        else:
            self.page.wait_for_load_state()
        self.machine += time.perf_counter() - started
        self.presses += bool(self.pages)
        self.person += PRESSED if self.pages else 0
        if self.page.url.partition("#")[0] != self._at and not seen:
            self.pages += 1
            self.person += NEW_PAGE
        self._at = self.page.url.partition("#")[0]


def _search(reader: Reader, words: str) -> None:
    reader.home()
    reader.type(reader.page.get_by_label("Search all entries"), words, enter=True)


def _entry(reader: Reader) -> None:
    _search(reader, "RLHF")
    reader.follow(reader.page.locator(".entry-row h3 a").first)


def least_assessed(reader: Reader) -> str:
    reader.home()
    return reader.read(reader.page.locator(".least"))


def against_rlhf(reader: Reader) -> str:
    _entry(reader)
    reader.follow(reader.page.get_by_role("link", name="The strongest on each side").last)
    return reader.read(reader.page.locator(".case--con"))


def tools_since_2023(reader: Reader) -> str:
    _search(reader, "interpretability")
    page = reader.page
    if page.locator(".facet-toggle > summary").is_visible():
        reader.press(page.locator(".facet-toggle > summary"))
    reader.choose(page.get_by_label("Tool"), page.locator(".chip", has_text="Tool"))
    reader.type(page.get_by_label("From year"), "2023")
    reader.choose(page.get_by_role("button", name="Apply filters"), page.locator(".chip", has_text="2023"))
    reader.read(page.locator(".results-head h2"))
    reader.person += sum(len(row.split()) for row in page.locator(".entry-row").all_inner_texts()) / SKIMMED * 60
    return ", ".join(page.locator(".entry-row h3").all_inner_texts())


def _history(reader: Reader, link: str) -> None:
    """Press a link of the entry's history, which stands beside its text or, on a phone, below it."""
    wanted = reader.page.locator("#history").get_by_role("link", name=link)
    if reader.page.viewport_size and reader.page.viewport_size["width"] < 1000:
        reader.follow(reader.page.get_by_role("link", name="History", exact=True).first)
        reader.press(wanted)
    else:
        reader.follow(wanted)


def cite_version_1(reader: Reader) -> str:
    _entry(reader)
    _history(reader, "v1")
    reader.follow(reader.page.get_by_role("link", name="Cite this version"))
    return reader.read(reader.page.locator(".cite-pre").first)


def what_changed(reader: Reader) -> str:
    _entry(reader)
    _history(reader, "What changed in version")
    if (short := reader.page.locator(".in-short li")).count():
        return " / ".join(reader.read(short.nth(number)) for number in range(short.count()))
    changes = reader.page.locator(".diff :is(ins, del)")
    return " / ".join(reader.read(changes.nth(number)) for number in range(changes.count()))


# What is asked, how a reader finds it, and what an answer on the starting content says.
QUESTIONS: tuple[tuple[str, Callable[[Reader], str], str], ...] = (
    ("For which challenge has the least been assessed?", least_assessed, "Multi-agent alignment"),
    ("The strongest argument against RLHF, and the paper behind it?", against_rlhf, "Skalse et al., 2022"),
    ("All tools on interpretability since 2023?", tools_since_2023, "SAELens"),
    ("Cite version 1 of an entry in BibTeX.", cite_version_1, "version = {1}"),
    ("What changed between two versions?", what_changed, ""),
)


def ask(browser: Browser, site: str, width: int) -> bool:
    """Print a row for each question; False when an answer is missing or late."""
    fine = True
    for question, find, wanted in QUESTIONS:
        context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        context.set_default_timeout(10_000)
        reader = Reader(context.new_page(), site)
        answer = find(reader)
        context.close()
        total = reader.person + reader.machine
        fine = fine and wanted in answer and total <= LIMIT
        shown = answer if len(answer) < 140 else answer[:140] + " …"
        print(
            f"| {question} | {shown} | {reader.pages} | {reader.presses} | {reader.machine:.1f} | {total:.0f} |",
            flush=True,
        )
    return fine


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("site")
    parser.add_argument("--width", type=int, default=1280)
    asked = parser.parse_args()
    print("| Question | Answer found | pages | presses | site, s | in all, s |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        fine = ask(browser, asked.site.rstrip("/"), asked.width)
        browser.close()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
