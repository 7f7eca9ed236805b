"""A passkey's name, and what the browser made of it."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import LoginWebAuthnForm, SignupWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from peerlore.people.forms.fields import LineField

ODD = (KeyError, TypeError, ValueError, AttributeError)  # what fido2 raises where no browser sent this


class ComeInByPasskeyForm(LoginWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ODD:
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyForm(SignupWebAuthnForm):  # type: ignore[misc]
    name = LineField(
        label=_("What to call it"),
        help_text=_("So that you know which one it is, such as “my phone”."),
        max_length=60,
        required=False,
    )
    sees = {"name": ("lock", _("Only you."))}
    unmarked = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = ""
        self.fields["credential"].error_messages = {
            **self.fields["credential"].error_messages,
            "required": _("The browser made no passkey. Press the button once more and follow what it asks."),
            "invalid": _("The browser sent something that is no passkey. Press the button once more."),
        }

    def clean_credential(self) -> dict[str, object]:
        """allauth verifies whatever is true: 0 and false would pass by it."""
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise ValidationError(self.fields["credential"].error_messages["invalid"], code="invalid")
        return credential

    def clean(self) -> dict[str, object]:
        try:
            return super().clean()  # type: ignore[no-any-return]
        except ODD:
            raise get_adapter().validation_error("incorrect_code") from None

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"] or _("Passkey"))

    def add_error(self, field: str | None, error: Any) -> None:
        """What the browser sent is in no field that one sees, so what is wrong with it stands above the form."""
        super().add_error(None if field == "credential" else field, error)
