"""About me in three minutes: what I can teach, what I want to learn, when, how much, with whom rather not. One page;
each part is saved by itself, so that whoever stops half way has lost nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.attempt import answer_status, attempt, key_in
from peerlore.people import actions as people
from peerlore.people.access import colleague_named_by, colleagues_named
from peerlore.people.forms import HoursForm, LoadForm, NameForm
from peerlore.people.models import Person
from peerlore.people.wishes import own_exclusions
from peerlore.skills import actions as skills
from peerlore.skills.access import own_record, own_records, signed_in
from peerlore.skills.forms import LearnForm, TeachForm
from peerlore.skills.models import Wish

FOUND_AT_MOST, LANGUAGES_AT_MOST = 10, 2
PARTS = ("teach", "learn", "hours", "load", "not")


@dataclass(frozen=True)
class Said:
    """Who says it, when, and with what."""

    me: Person
    at: datetime
    data: QueryDict


@require_http_methods(["GET", "HEAD", "POST"])
def about_me(request: HttpRequest) -> HttpResponse:
    said = Said(signed_in(request), clock.now(), request.POST)
    part = _part(request)
    if part and "withdraw" in said.data:
        record = own_record(said.me, key_in(said.data.get("withdraw", "")) or 0)
        skills.withdraw_wish(record, by=said.me, at=said.at)
        return redirect(_address(part))
    forms = {name: _form(name, said, data=said.data if name == part else None) for name in PARTS}
    if part == "not" and "person" in said.data:
        colleague = colleague_named_by(said.me, key_in(said.data.get("person", "")) or 0)
        forms[part] = NameForm({"words": colleague.name})
        if attempt(forms[part], lambda: people.exclude(colleague, by=said.me, at=said.at)):
            return redirect(_address("not"))
    elif part in SAVES and attempt(forms[part], lambda: SAVES[part](forms[part], said)):
        return redirect(_address(_next(part)))
    cast(HoursForm, forms["hours"]).suggest(_languages(request))
    page = {**{f"{name}_form": form for name, form in forms.items()}, **_known(said, forms), "part": part}
    status = max(answer_status(form) for form in forms.values())
    return render(request, "web/about_me.html", page, status=status)


def _part(request: HttpRequest) -> str:
    """Which part was sent; nothing where the page is only read."""
    if request.method != "POST":
        return ""
    return request.POST.get("part", "") if request.POST.get("part") in PARTS else PARTS[0]


def _form(name: str, said: Said, *, data: QueryDict | None) -> BaseForm:
    today = said.at.astimezone(said.me.zone_info).date()
    makers: Mapping[str, Callable[[], BaseForm]] = {
        "teach": lambda: TeachForm(data),
        "learn": lambda: LearnForm(data),
        "hours": lambda: HoursForm(said.me, data, today=today),
        "load": lambda: LoadForm(said.me, data, today=today),
        "not": lambda: NameForm(data),
    }
    return makers[name]()


def _teach(form: BaseForm, said: Said) -> None:
    assert isinstance(form, TeachForm)
    chosen = form.chosen(by=said.me, at=said.at)
    skills.teach(said.me, chosen, level=form.cleaned_data["level"], by=said.me, at=said.at)


def _learn(form: BaseForm, said: Said) -> None:
    assert isinstance(form, LearnForm)
    chosen = form.chosen(by=said.me, at=said.at)
    skills.learn(said.me, chosen, wanted_level=form.cleaned_data["level"], by=said.me, at=said.at)


def _set(form: BaseForm, said: Said) -> None:
    assert isinstance(form, HoursForm | LoadForm)
    people.set_profile(said.me, by=said.me, at=said.at, **form.profile())


SAVES: Mapping[str, Callable[[BaseForm, Said], None]] = {"teach": _teach, "learn": _learn, "hours": _set, "load": _set}


def _known(said: Said, forms: Mapping[str, BaseForm]) -> dict[str, object]:
    """What is kept so far, and the colleagues with the name that was looked for."""
    records = list(own_records(said.me))
    name = forms["not"]
    looked = name.is_bound and name.is_valid() and "person" not in said.data
    found = colleagues_named(said.me, name.cleaned_data["words"])[:FOUND_AT_MOST] if looked else []
    return {
        "taught": [record for record in records if record.wish == Wish.TEACHES],
        "wanted": [record for record in records if record.wish == Wish.LEARNS],
        "wishes": own_exclusions(said.me),
        "hours_said": said.me.hours is not None or bool(said.me.own_zone or said.me.languages),
        "found": list(found),
        "looked": looked,
    }


def _languages(request: HttpRequest) -> list[str]:
    """Those the browser asks for: a suggestion, which counts once it is saved."""
    asked = [
        code.split("-")[0] for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    ]
    usual = (get_language() or "en").split("-")[0]
    return list(dict.fromkeys(code for code in [*asked, usual] if code != "*"))[:LANGUAGES_AT_MOST]


def _next(part: str) -> str:
    """After a skill one may want to add another; after the others, the next part."""
    return part if part in ("teach", "learn") else PARTS[PARTS.index(part) + 1]


def _address(part: str) -> str:
    return f"{reverse('about_me')}#{part}"
