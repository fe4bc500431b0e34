"""Everything that the site says can be said in another language, and nothing of that is kept or exported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.pages.translated import Content, Reader


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
    assert report["kept"] == []
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


def test_a_site_of_one_language_sends_no_word_about_it(client):
    answer = client.get("/map/method/")
    assert '<html lang="en">' in answer.content.decode()
    assert "Content-Language" not in answer.headers
    assert "Accept-Language" not in answer.headers["Vary"]
