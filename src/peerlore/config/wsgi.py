"""The web server's entry."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

WAITS = 8  # seconds at most for SQLite's one place to write: longer, and a page says that Peerlore is busy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlore.config.settings")
application = get_wsgi_application()
if connection.vendor == "sqlite":
    connection.settings_dict["OPTIONS"]["timeout"] = WAITS  # of all its threads: they share this one
