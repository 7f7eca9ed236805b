"""Settings: wrong values are refused in one sentence; behind HTTPS nothing is left to harden."""

import subprocess
import sys

import pytest

from tests.config.conftest import Peerlore

pytestmark = pytest.mark.bare


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PEERLORE_HTTPS", "perhaps"),
        ("PEERLORE_DEMO", "perhaps"),
        ("PEERLORE_BEHIND_PROXY", "perhaps"),
        ("PEERLORE_CLOCK_OFFSET", "an hour"),
        ("PEERLORE_WEB_THREADS", "0"),
        ("PEERLORE_ZONE", "Lisbon"),
        ("PEERLORE_ZONE", "Factory"),
        ("PEERLORE_ZONE", "localtime"),
        ("PEERLORE_LANGUAGE", "tlh"),
        ("PEERLORE_LOG", "loud"),
        ("PEERLORE_HOSTS", "*"),
        ("PEERLORE_ORIGINS", "peerlore.example"),
        ("PEERLORE_ADDRESS", "peerlore.example"),
        ("PEERLORE_MAIL_URL", "pigeon://name:hidden@loft"),
        ("PEERLORE_SECRET_KEY_FILE", "/nowhere/key"),
        ("DATABASE_URL", "mysql://name:hidden@host/rows"),
        ("DATABASE_URL", "name:hidden"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_secrets_are_not_repeated(peerlore: Peerlore, name, value):
    answer = peerlore("migrate", **{name: value})
    assert answer.returncode == 2
    assert name in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "hidden" not in answer.stderr


def test_a_secret_is_given_once(peerlore: Peerlore, tmp_path):
    answer = peerlore("migrate", PEERLORE_MASTER_KEY="one", PEERLORE_MASTER_KEY_FILE=str(tmp_path / "two"))
    assert answer.returncode == 2
    assert "PEERLORE_MASTER_KEY_FILE" in answer.stderr


def test_the_deployment_check_is_clean_behind_https(peerlore: Peerlore):
    """Django's own list of what a public site should have."""
    answer = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        check=False,
        env={**peerlore.environment, "PEERLORE_ADDRESS": "https://peerlore.tarnlowe.example"},
        capture_output=True,
        text=True,
    )
    assert (answer.returncode, answer.stdout) == (0, "System check identified no issues (0 silenced).\n"), answer.stderr


def read(peerlore: Peerlore, name: str, **environment: str) -> str:
    code = f"from django.conf import settings; print(settings.{name})"
    given = {**peerlore.environment, **environment, "DJANGO_SETTINGS_MODULE": "peerlore.config.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("environment", "proxies"),
    [
        ({"PEERLORE_ADDRESS": "https://peerlore.tarnlowe.example"}, "1"),
        ({"PEERLORE_ADDRESS": "https://peerlore.tarnlowe.example", "PEERLORE_BEHIND_PROXY": "0"}, "0"),
        ({}, "0"),
    ],
)
def test_behind_a_proxy_visitors_are_told_apart_by_what_the_proxy_says(peerlore: Peerlore, environment, proxies):
    """Else one visitor who guesses passwords would shut out everybody."""
    assert read(peerlore, "ALLAUTH_TRUSTED_PROXY_COUNT", **environment) == proxies


def test_keys_are_made_once_even_by_two_starts_at_once(peerlore: Peerlore):
    peerlore.data.mkdir(mode=0o700)
    code = "from django.conf import settings; print(settings.SECRET_KEY, settings.MASTER_KEY)"
    environment = {**peerlore.environment, "DJANGO_SETTINGS_MODULE": "peerlore.config.settings"}
    both = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = {process.communicate()[0] for process in both}
    assert len(said) == 1
    assert all(len(key) >= 50 for key in said.pop().split())
    assert sorted(key.name for key in (peerlore.data / "keys").iterdir()) == ["master_key", "secret_key"]
