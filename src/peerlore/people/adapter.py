"""How django-allauth meets our people: nobody signs up by themselves; a new e-mail never opens an account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Installation, Person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class PasskeyAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """A passkey opens by itself, and so does the password: whoever loses the device still comes in."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That passkey opens nothing here. Try once more, or sign in with your password."),
    }

    def is_mfa_enabled(self, user: Person, types: Any = None) -> bool:
        return False

    def _get_site_name(self) -> str:
        return f"Peerlore, {Installation.objects.look().name}"
