"""Everything that the site says can be said in another language, and nothing of that is kept or exported."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(tmp_path: Path) -> dict[str, Any]:
    """What a site of two languages left unsaid in the second, asked in a process of its own."""
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    database = json.dumps({name: connection.settings_dict[name] for name in names})
    environment = {**os.environ, "LANGUAGES": "de", "TRANSLATED_DATABASE": database}
    command = [sys.executable, "-m", "tests.pages.translated", str(tmp_path)]
    environment |= {"DJANGO_SETTINGS_MODULE": "alignhub.settings"}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    Path("/tmp/gt/report.json").write_text(done.stdout)
    return json.loads(done.stdout)


def test_every_word_of_every_page_can_be_said_in_another_language(report):
    assert report["unsaid"] == {}
    assert report["kept"] == []
    assert report["files"] == []
