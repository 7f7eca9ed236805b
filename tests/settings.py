"""The settings of the tests: Peerlore's own, on a data folder that is thrown away, with quick passwords, no mail, and
long work done at once.

The environment is set here and not in conftest.py, because pytest-django reads the settings before any conftest.
"""

import os
import tempfile

os.environ["PEERLORE_DATA"] = tempfile.mkdtemp(prefix="peerlore-tests-")
os.environ.setdefault("PEERLORE_ORGANISATION", "Tarn & Lowe")
os.environ.setdefault("PEERLORE_ZONE", "Europe/Lisbon")
os.environ.setdefault("PEERLORE_LOG", "ERROR")

from peerlore.config.settings import *  # noqa: F403
from peerlore.config.settings import DATA_DIR

(DATA_DIR / "static").mkdir(exist_ok=True)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": None}
CACHES = {name: {**LOCAL, "LOCATION": name} for name in ("default", "here")}
MASTER_KEY_KEPT_IN = None  # tests say the key themselves
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
