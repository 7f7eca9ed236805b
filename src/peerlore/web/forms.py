"""Forms of the front door: django-allauth's, in our words."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peerlore.people.addresses import people_reached_at
from peerlore.people.models import Person

ADDRESS = _(
    "The one your company has of you. If it was changed and you have not said yet that the new one is yours, the one "
    "before."
)
NEW_PASSWORD = _("Ten characters or more. Four words that only you would put together are easy to keep.")


def _say(form: forms.Form, name: str, label: object, *, help_text: object = "", complete: str = "") -> None:
    field = form.fields[name]
    field.label, field.help_text = str(label), str(help_text)
    field.widget.attrs.pop("placeholder", None)
    if complete:
        field.widget.attrs["autocomplete"] = complete


class SignInForm(allauth.LoginForm):  # type: ignore[misc]
    """E-mail address, sign-in name or staff number, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", _("E-mail address, sign-in name or staff number"), complete="username")
        _say(self, "password", _("Password"), complete="current-password")
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")

    def clean_login(self) -> str:
        given: str = super().clean_login()
        return _by_staff_number(given) or _by_address_before(given) or given

    def user_credentials(self) -> dict[str, str]:
        """One way to look for whoever this is: a wrong password costs as many hashes as an unknown name."""
        name, password = self.cleaned_data["login"], self.cleaned_data["password"]
        known = Person.objects.filter(Q(email__iexact=name) | Q(sign_in_name__iexact=name))
        person = known.order_by("-email", "pk").first()
        if person is not None and person.email:
            return {"email": person.email, "password": password}
        return {"username": person.sign_in_name if person else name, "password": password}

    def clean(self) -> dict[str, object] | None:
        try:
            return super().clean()  # type: ignore[no-any-return]
        except ValidationError as wrong:
            raise ValidationError(TOO_OFTEN if wrong.code == "too_many_login_attempts" else NO_SUCH_PAIR) from None


NO_SUCH_PAIR = _("No one can sign in with this name and this password. Check both, or choose a new password below.")
TOO_OFTEN = _("That was tried too often. Wait five minutes, or choose a new password below.")


def _by_staff_number(given: str) -> str | None:
    """The sign-in name of the one person with this staff number; None where none or several companies have it."""
    if Person.objects.filter(sign_in_name__iexact=given).exists():
        return None
    names = Person.objects.present().filter(staff_number=given).values_list("sign_in_name", flat=True)[:2]
    return names[0] if given and len(names) == 1 else None


def _by_address_before(given: str) -> str | None:
    """The sign-in name of whoever has confirmed this address, and not yet the one that took its place."""
    taken = Person.objects.filter(Q(sign_in_name__iexact=given) | Q(email__iexact=given))
    known = Person.objects.present().filter(confirmed_email=given.lower()).exclude(confirmed_email="")
    return None if taken.exists() else known.values_list("sign_in_name", flat=True).first()


class ForgottenForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", _("E-mail address"), help_text=ADDRESS, complete="email")

    def clean_email(self) -> str:
        """The mail goes to the address as it was confirmed, not as it was typed."""
        address: str = self.cleaned_data["email"].lower()
        self.users = people_reached_at(address)
        return address


class _TwiceTyped:
    """A new password, typed twice."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password1", _("New password"), help_text=NEW_PASSWORD)  # type: ignore[arg-type]
        _say(self, "password2", _("The same once more"))  # type: ignore[arg-type]

    def add_error(self, field: str | None, error: object) -> None:
        differs = field == "password2" and not isinstance(error, ValidationError)
        super().add_error(field, _("The two differ. Type the same password in both.") if differs else error)  # type: ignore[misc]


class NewPasswordForm(_TwiceTyped, allauth.SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class NewPasswordByKeyForm(_TwiceTyped, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by the link that was mailed."""


class ChangePasswordForm(_TwiceTyped, allauth.ChangePasswordForm):  # type: ignore[misc]
    """A new password in place of the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", _("Your password until now"))
