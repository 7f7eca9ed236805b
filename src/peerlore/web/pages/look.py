"""What the installation is called and how it looks, and whether mail leaves it: for administrators."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people import actions
from peerlore.people.access import check_administrator
from peerlore.people.forms.fields import LineField
from peerlore.people.models import Accent, Installation, Person
from peerlore.web.doctor.mail import NotSent, try_out

EVERYBODY = gettext_lazy("Everybody, signed in or not.")


class AccentSelect(forms.RadioSelect):
    """Each choice in its own colour (tokens.css)."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-accent"] = str(value)
        return option


class LookForm(forms.Form):
    name = LineField(
        label=gettext_lazy("What your organisation is called"),
        help_text=gettext_lazy("It stands at the foot of every page, and where a passkey is asked for."),
        max_length=80,
    )
    accent = forms.ChoiceField(
        label=gettext_lazy("The colour of what one can press"),
        help_text=gettext_lazy("Each of them is legible in light and dark. Green, ochre and red say how things stand."),
        choices=Accent.choices,
        widget=AccentSelect,
    )
    logo = forms.FileField(
        label=gettext_lazy("Your logo"),
        help_text=gettext_lazy(
            "A PNG picture of up to 60 KB, best on a clear background. It stands beside Peerlore’s."
        ),
        required=False,
        widget=forms.FileInput({"accept": "image/png"}),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)
    sees = {"name": ("eye", EVERYBODY), "logo": ("eye", EVERYBODY)}

    def __init__(
        self, data: Mapping[str, object] | None, files: MultiValueDict[str, UploadedFile[bytes]] | None
    ) -> None:
        look = Installation.objects.look()
        super().__init__(data, files, initial={"name": look.name, "accent": look.accent})
        if not look.logo:
            del self.fields["without_logo"]

    def picture(self) -> bytes | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        return file.read(actions.LARGEST_LOGO + 1) if file else None


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    by = _administrator(request)
    form = LookForm(sent(request), request.FILES or None)
    if attempt(form, lambda: _set(form, by=by)):
        messages.success(request, _("Kept. Every page shows it within half a minute."))
        return redirect("look")
    return render(request, "web/look.html", {"form": form}, status=answer_status(form))


def _set(form: LookForm, *, by: Person) -> None:
    said = form.cleaned_data
    actions.set_look(
        name=said["name"],
        accent=said["accent"],
        logo=form.picture(),
        without_logo=said.get("without_logo", False),
        by=by,
        at=clock.now(),
    )


@login_not_required
@require_safe
def house_logo(request: HttpRequest, code: str) -> HttpResponse:
    """The picture, for the sign-in page too. Its address names what it holds."""
    row = Installation.objects.exclude(logo_code="").filter(logo_code=code).first()
    if row is None:
        raise Http404
    return HttpResponse(bytes(row.logo), content_type="image/png")


@require_POST
def mail_test(request: HttpRequest) -> HttpResponse:
    """One mail to the administrator who asks, now and past the queue."""
    by = _administrator(request)
    if not by.email:
        messages.error(request, _("Your profile has no e-mail address that a test could go to. Write one there first."))
        return redirect("installation")
    try:
        where = try_out(by.email)
    except NotSent as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, where)
    return redirect("installation")


def _administrator(request: HttpRequest) -> Person:
    by = cast(Person, request.user)
    check_administrator(by)
    return by
