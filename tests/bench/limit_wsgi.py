"""The limit views for granian, on the site's tables and with nothing else of it."""

import gc
import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ["DJANGO_SETTINGS_MODULE"] = "alignhub.settings"
django.setup()
# Only now: allauth refuses to start without its middleware.
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "tests.bench.limit"
application = WSGIHandler()
# As in the site's own.
gc.collect()
gc.freeze()
