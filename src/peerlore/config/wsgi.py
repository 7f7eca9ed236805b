"""The web server's entry."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

WAITS = 8  # seconds at most for SQLite's one place to write: longer, and a page says that Peerlore is busy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlore.config.settings")
_database = settings.DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"]["timeout"] = WAITS
application = get_wsgi_application()
