"""Where the data lies, what the organisation is called, which language and zone it keeps, its keys."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from peerlore import clock
from peerlore.config.settings.reading import asked, env, flag, secret

DATA_DIR = Path(env.str("PEERLORE_DATA", "peerlore-data")).resolve()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
except OSError as refused:
    raise ImproperlyConfigured(f'PEERLORE_DATA is "{DATA_DIR}": {refused.strerror}. Name another folder.') from refused

ORGANISATION = env.str("PEERLORE_ORGANISATION", "your organisation")
DEMO = flag("PEERLORE_DEMO", False)
CLOCK_OFFSET = asked(env.float, "PEERLORE_CLOCK_OFFSET", 0.0, wants="a number of seconds")
clock.shift(CLOCK_OFFSET)

# Where people reach Peerlore: the beginning of every link in a mail.
PEERLORE_ADDRESS = env.str("PEERLORE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
if urlsplit(PEERLORE_ADDRESS).scheme not in ("http", "https") or not urlsplit(PEERLORE_ADDRESS).hostname:
    raise ImproperlyConfigured(
        f'PEERLORE_ADDRESS is "{PEERLORE_ADDRESS}"; write the whole address, such as https://peerlore.example.org.'
    )

# Peerlore itself speaks HTTP; whoever wants HTTPS has a proxy before it, which says in X-Forwarded-Proto how it was
# asked and in X-Forwarded-For by whom.
HTTPS = flag("PEERLORE_HTTPS", urlsplit(PEERLORE_ADDRESS).scheme == "https")
BEHIND_PROXY = flag("PEERLORE_BEHIND_PROXY", HTTPS)

TIME_ZONE = env.str("PEERLORE_ZONE", "UTC")
if TIME_ZONE not in clock.zones():
    raise ImproperlyConfigured(f'PEERLORE_ZONE is "{TIME_ZONE}"; write the name of a zone, such as Europe/Lisbon.')
USE_TZ = True
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_CODE = env.str("PEERLORE_LANGUAGE", "en-gb")
if LANGUAGE_CODE.split("-")[0] not in dict(LANGUAGES):
    raise ImproperlyConfigured(f'PEERLORE_LANGUAGE is "{LANGUAGE_CODE}"; write one of en, en-gb, de.')
USE_I18N = True
LOCALE_PATHS = [Path(__file__).resolve().parents[2] / "web" / "locale"]
FORMAT_MODULE_PATH = ["peerlore.web.formats"]


def kept_secret(name: str) -> str:
    """A secret from the environment, else made once and kept in the data folder, readable by its owner alone.

    It is written whole under another name first, so that two starts at once keep the same one and none reads half.
    """
    given = secret(name)
    if given:
        return given
    path = DATA_DIR / "keys" / name.removeprefix("PEERLORE_").lower()
    if not path.exists():
        _write_once(path)
    return path.read_text()


def _write_once(path: Path) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


SECRET_KEY = kept_secret("PEERLORE_SECRET_KEY")
MASTER_KEY = kept_secret("PEERLORE_MASTER_KEY")
# Where it was read from, so that what is wrapped after `keys rotate` is wrapped with the key that is there then.
MASTER_KEY_KEPT_IN = None if secret("PEERLORE_MASTER_KEY") else DATA_DIR / "keys" / "master_key"
MASTER_KEY_BEFORE = secret("PEERLORE_MASTER_KEY_BEFORE")
