"""Everything that the site says can be said in another language, and nothing of that is kept or exported."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from catalog.templatetags.script_words import SAID_BY_SCRIPTS
from tests.pages.translated import Content, Reader

# Of keys, headers and errors.
NAMES_IN_SCRIPTS = ("Enter", "Escape", "Backspace", "InvalidStateError", "NotAllowedError", "Accept")


@pytest.mark.django_db
def test_every_word_of_every_page_and_mail_is_a_message_and_none_is_kept_or_exported(tmp_path: Path):
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    database = json.dumps({name: connection.settings_dict[name] for name in names})
    environment = {**os.environ, "LANGUAGES": "de", "TRANSLATED_DATABASE": database}
    command = [sys.executable, "-m", "tests.pages.translated", str(tmp_path)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout)

    assert report["unsaid"] == {}
    assert report["words"] == {text: f"⟦{text}⟧" for text in SAID_BY_SCRIPTS}
    assert report["kept"] == []
    assert report["mail_of_the_site"]
    assert report["mail_in_german"] == []
    assert report["signed_in"] == ["", "de"]
    assert report["files"] == []
    assert report["asked"] > 200


def test_the_search_for_words_finds_those_outside_of_messages():
    reader = Reader()
    reader.feed(
        '<p title="Not said">⟦Said <a href="/">of %(n)s</a> too⟧ Left out <b>here</b></p><pre>@misc</pre>'
        "<p>A paper (2022), with an end that was cut o…</p><p>A papercut</p>"
    )
    content = Content(["A paper", "with an end that was cut off"])

    left = [text for text in reader.found if not content.holds(text)]
    assert left == ["Not said", "Left out here", "A papercut"]


def scripts() -> dict[str, str]:
    """Each script of ours without its comments."""
    found = {}
    for path in sorted((settings.BASE_DIR / "static" / "js").glob("*.js")):
        if not path.name.startswith("htmx"):
            found[path.name] = re.sub(r"(?m)^\s*//.*$|/\*.*?\*/|(?<=[;{}]) // .*$", "", path.read_text())
    return found


def unmarked(script: str) -> list[str]:
    """The words in the literals of ``script`` that are no message: a sentence's beginning, or two words in a row."""
    left = re.sub(r'gettext\("[^"]*"', "", script)
    literals = [double or hollow for double, hollow in re.findall(r'"([^"\n]*)"|`([^`]*)`', left)]
    told = [re.sub(r"\$\{[^}]*\}", "0", text) for text in literals]
    no_code = [text for text in told if text not in NAMES_IN_SCRIPTS and not re.search(r"[][#=<>*|\\]|--|stack-", text)]
    words = re.compile(r"^ *[A-Z][a-z’]+( |$|[.…:])|[\w”)]+ [a-z’]{2,}|^0 [a-z]|[(][a-z]+[)]")
    return [text for text in no_code if words.search(text)]


def test_every_sentence_of_a_script_is_a_message_and_known_to_translators():
    found = scripts()
    said = [text for script in found.values() for text in re.findall(r'gettext\("([^"]*)"', script)]

    assert {name: unmarked(script) for name, script in found.items() if unmarked(script)} == {}
    assert set(said) == set(SAID_BY_SCRIPTS)
    # Only a literal can be found by name.
    assert sum(script.count("gettext(") for script in found.values()) == len(said)


@pytest.mark.parametrize(
    "said",
    ['"Draft saved"', "`Saved ${at}`", '" Save it, then"', '"Close"', "`${n} entries`", '"needs approval"'],
)
def test_the_search_in_scripts_finds_what_is_not_marked(said: str):
    assert len(unmarked(f'told.textContent = ok ? {said} : gettext("Saved {{at}}");')) == 1


def test_a_site_of_one_language_sends_no_word_about_it(client):
    answer = client.get("/map/method/")
    assert '<html lang="en">' in answer.content.decode()
    assert "Content-Language" not in answer.headers
    assert 'name="words"' not in answer.content.decode()
    assert "Accept-Language" not in answer.headers["Vary"]
