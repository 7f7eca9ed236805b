"""How long things are kept, and what would go if it were done now: for administrators."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people import actions
from peerlore.people.access import check_administrator
from peerlore.people.forms import QuestionForm
from peerlore.people.models import Clearing, Limit, Person
from peerlore.people.registry import Rule
from peerlore.web.forgetting import FIXED, Due, rules, what_would_go

LONGEST, SHOWN = 36_500, 10


class LimitsForm(forms.Form):
    """After how many days each is let go; empty, it is kept."""

    by_itself = forms.BooleanField(
        label=gettext_lazy("Each night, by itself"),
        help_text=gettext_lazy("Without this nothing goes until you say so, here or by the command."),
        required=False,
    )

    def __init__(self, data: Mapping[str, object] | None) -> None:
        kept = {limit.code: limit for limit in Limit.objects.all()}
        super().__init__(data, initial={"by_itself": any(limit.by_itself for limit in kept.values())})
        self.rules = rules()
        for code, rule in self.rules.items():
            self.fields[code] = forms.IntegerField(
                label=str(rule.name),
                help_text=str(rule.says),
                required=False,
                min_value=rule.least,
                max_value=LONGEST,
                initial=kept[code].days if code in kept else None,
                widget=forms.TextInput({"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
                error_messages={name: _number_words(rule) for name in ("invalid", "min_value", "max_value")},
            )

    def limits(self) -> dict[Rule, int | None]:
        return {rule: self.cleaned_data[code] for code, rule in self.rules.items()}


def _number_words(rule: Rule) -> str:
    said = _("Write a whole number of days, %(least)s or more; or nothing, to keep them.")
    return said % {"least": rule.least}


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    by, now = _administrator(request), clock.now()
    form = LimitsForm(sent(request))
    if attempt(form, lambda: _set(form, by=by, at=now)):
        messages.success(request, _("Noted. Nothing has gone yet."))
        return redirect("limits_clear")
    known = {"form": form, "fixed": FIXED, "clearings": _clearings()}
    return render(request, "web/limits.html", known, status=answer_status(form))


def _set(form: LimitsForm, *, by: Person, at: datetime) -> None:
    actions.set_limits(form.limits(), by_itself=form.cleaned_data["by_itself"], by=by, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
def limits_clear(request: HttpRequest) -> HttpResponse:
    """What would go, by kind and number, before it goes."""
    by, now, form = _administrator(request), clock.now(), QuestionForm(sent(request))
    if attempt(form, lambda: actions.begin_clearings(by=by, at=now)):
        messages.success(request, _("Begun. The worker goes on with it; you may close this page."))
        return redirect("limits")
    dues: list[Due] = [due for due in what_would_go(now) if due.days is not None]
    total = sum(due.count for due in dues)
    known = {"form": form, "dues": dues, "total": total, "going_on": Clearing.objects.going_on().exists()}
    return render(request, "web/limits_clear.html", known, status=answer_status(form))


def _clearings() -> list[tuple[Clearing, object]]:
    known = rules()
    return [(row, known[row.code].name) for row in Clearing.objects.all()[:SHOWN] if row.code in known]


def _administrator(request: HttpRequest) -> Person:
    by = cast(Person, request.user)
    check_administrator(by)
    return by
