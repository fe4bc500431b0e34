"""What a web process does with its memory while it warms up."""

import os
import subprocess
import sys

_COLLECTED = """
import gc
from alignhub import wsgi

def is_looked_through(thing):
    return any(seen is thing for seen in gc.get_objects())

early = [object()]
before = is_looked_through(early)
for _ in range(6):
    gc.collect()
late = [object()]
gc.collect()
print(before, is_looked_through(early), is_looked_through(late), len(wsgi.settled), gc.callbacks)
"""


def test_what_survives_the_first_collections_is_looked_through_no_more() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _COLLECTED],
        env={**os.environ, "DATABASE_URL": "postgres:///none"},
        capture_output=True,
        text=True,
    )
    assert (run.stdout.strip(), run.stderr) == ("True False True 5 []", "")
