"""Where the data lies, what the organisation is called, which language and zone it keeps."""

import os
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from peerlore import clock

env = Env()

DATA_DIR = Path(env.str("PEERLORE_DATA", "peerlore-data")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)

ORGANISATION = env.str("PEERLORE_ORGANISATION", "your organisation")
PEERLORE_ADDRESS = env.str("PEERLORE_ADDRESS", "http://127.0.0.1:8000")
DEMO = env.bool("PEERLORE_DEMO", False)
CLOCK_OFFSET = env.float("PEERLORE_CLOCK_OFFSET", 0.0)
clock.shift(CLOCK_OFFSET)

TIME_ZONE = env.str("PEERLORE_ZONE", "UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f'PEERLORE_ZONE is "{TIME_ZONE}"; write the name of a zone, such as Europe/Lisbon.')
ZoneInfo(TIME_ZONE)
USE_TZ = True
LANGUAGE_CODE = env.str("PEERLORE_LANGUAGE", "en-gb")
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
USE_I18N = True
LOCALE_PATHS = [Path(__file__).resolve().parents[2] / "web" / "locale"]
FORMAT_MODULE_PATH = ["peerlore.web.formats"]


def kept_secret(name: str) -> str:
    """A secret from the environment, else made once and kept in the data folder, readable by its owner alone."""
    given = env.str(name, "")
    if given:
        return given
    path = DATA_DIR / "keys" / name.removeprefix("PEERLORE_").lower()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = kept_secret("PEERLORE_SECRET_KEY")
MASTER_KEY = kept_secret("PEERLORE_MASTER_KEY")
