"""Read one environment variable; refuse a wrong value in a sentence that names the variable."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

T = TypeVar("T")
env = Env()


def asked(read: Callable[..., T], name: str, default: T, *, wants: str) -> T:
    """What `name` says, read by one of environs' readers; `wants` says what may be written there."""
    try:
        return read(name, default)
    except EnvError as wrong:
        raise ImproperlyConfigured(f'{name} is "{os.environ.get(name)}"; write {wants}.') from wrong


def flag(name: str, default: bool) -> bool:
    return asked(env.bool, name, default, wants="1 for yes or 0 for no")


def whole(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within bounds."""
    wants = f"a whole number from {least} to {most}"
    number = asked(env.int, name, default, wants=wants)
    if not least <= number <= most:
        raise ImproperlyConfigured(f'{name} is "{number}"; write {wants}.')
    return number


def secret(name: str) -> str:
    """What `name` says, or what the file that `name`_FILE points to says; empty where neither is set."""
    given, file = env.str(name, ""), env.str(f"{name}_FILE", "")
    if given and file:
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set; keep one of them.")
    if not file:
        return given
    try:
        return Path(file).read_text().strip()
    except OSError as gone:
        raise ImproperlyConfigured(f'{name}_FILE is "{file}", which cannot be read: {gone.strerror}.') from gone
