"""The first start asks for the administrator, or takes them from the environment."""

import sys
from dataclasses import dataclass

import click
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from peerlore import clock
from peerlore.config.commands.shared import GivenWrongly
from peerlore.config.settings.reading import env, secret
from peerlore.people.models import Grant, Office, Person

WANTED = (
    "This Peerlore has no administrator yet, and there is nobody here to ask. Set PEERLORE_ADMIN_NAME, "
    "PEERLORE_ADMIN_EMAIL and PEERLORE_ADMIN_PASSWORD (or PEERLORE_ADMIN_PASSWORD_FILE), then start again."
)


@dataclass(frozen=True)
class Administrator:
    name: str
    email: str
    password: str

    @property
    def names(self) -> tuple[str, str]:
        """Given and family name, parted at the last blank."""
        given, _, family = self.name.strip().rpartition(" ")
        return given, family


def has_administrator() -> bool:
    return Grant.objects.filter(office=Office.ADMINISTRATOR, person__is_active=True).exists()


def ensure_administrator() -> None:
    """Make the first administrator if there is none. Ends with 2 where nothing and nobody says who."""
    if not has_administrator():
        appoint(from_environment() or asked_for())


def from_environment() -> Administrator | None:
    name, email = env.str("PEERLORE_ADMIN_NAME", ""), env.str("PEERLORE_ADMIN_EMAIL", "")
    try:
        password = secret("PEERLORE_ADMIN_PASSWORD")
    except ImproperlyConfigured as wrong:
        raise GivenWrongly(str(wrong)) from wrong
    given = Administrator(name, email, password)
    if not (name or email or password):
        return None
    if not (name and email and password):
        raise GivenWrongly(WANTED)
    try:
        _validated_email(email)
        _validated_password(password, given)
    except click.BadParameter as wrong:
        raise GivenWrongly(f"The administrator in the environment: {wrong.message}") from wrong
    return given


def asked_for() -> Administrator:
    """Ask at the terminal, each answer until it can be taken."""
    if not sys.stdin.isatty():
        raise GivenWrongly(WANTED)
    click.echo("Who is the administrator? They look after this Peerlore; they read nobody's conversations.")
    name = click.prompt("Name")
    email = click.prompt("E-mail", value_proc=_validated_email)
    return Administrator(name, email, _asked_password(name, email))


def _asked_password(name: str, email: str) -> str:
    so_far = Administrator(name, email, "")
    while True:
        password: str = click.prompt("Password (at least ten characters)", hide_input=True)
        try:
            _validated_password(password, so_far)
        except click.BadParameter as wrong:
            click.echo(wrong.message)
            continue
        if click.prompt("The same password again", hide_input=True) == password:
            return password
        click.echo("The two differ. Once more.")


def _validated_email(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError as wrong:
        raise click.BadParameter(f'"{email}" is not an e-mail address.') from wrong
    return email.strip()


def _validated_password(password: str, whose: Administrator) -> None:
    given, family = whose.names
    try:
        validate_password(password, Person(given_name=given, family_name=family, email=whose.email))
    except ValidationError as wrong:
        raise click.BadParameter(" ".join(wrong.messages)) from wrong


def appoint(administrator: Administrator) -> Person:
    from peerlore.people.actions import make_first_administrator

    return make_first_administrator(
        name=administrator.name,
        email=administrator.email,
        password=administrator.password,
        at=clock.now(),
        organisation=settings.ORGANISATION,
    )
