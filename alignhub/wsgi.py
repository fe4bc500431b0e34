"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignhub.settings")
application = get_wsgi_application()
# What a process has loaded by now stays for ever: looked through again and again, it takes up to half of a list's time.
gc.collect()
gc.freeze()
