"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

# Full collections after which what a process holds is taken to stay: views and templates come with the first requests.
SETTLING = 5

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignhub.settings")
application = get_wsgi_application()


def settle(phase: str, info: dict[str, int]) -> None:
    """Callback of the collector: what stays for ever is looked through no more after each of the first full
    collections. Looked through again and again, it takes up to half of a list's time."""
    if phase == "stop" and info["generation"] == 2:
        gc.freeze()
        settled.append(gc.get_freeze_count())
        if len(settled) == SETTLING:
            gc.callbacks.remove(settle)


settled: list[int] = []
gc.callbacks.append(settle)
gc.collect()
