"""What a job title suggests: to the person who has it, and to the coordinator who says what is usual for it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent, words_asked
from peerlore.people.models import Person
from peerlore.skills import access, actions
from peerlore.skills.access import signed_in
from peerlore.skills.forms import PresetSuggestedForm, SuggestedForm
from peerlore.skills.models import Occupation, RolePreset
from peerlore.skills.titles import SuggestedSkill, occupations_for, skills_for


@require_safe
def skills_suggested(request: HttpRequest) -> HttpResponse:
    """The occupations that one's own title, or words one writes instead, may mean."""
    asked = words_asked(request, "title")
    words = asked or signed_in(request).title
    page = {"words": words, "asked": asked, "guesses": occupations_for(words), "known": Occupation.objects.exists()}
    return render(request, "skills/suggested.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def skills_of_occupation(request: HttpRequest, pk: int) -> HttpResponse:
    me, occupation = signed_in(request), access.occupation(pk)
    form = SuggestedForm(sent(request), suggested=_not_yet(me, occupation))
    if attempt(form, lambda: _take(form, me)):
        count = len(form.cleaned_data["teach"]) + len(form.cleaned_data["learn"])
        messages.success(request, ngettext("Noted: one skill.", "Noted: %(n)s skills.", count) % {"n": count})
        return redirect("my_skills")
    page = {"form": form, "occupation": occupation}
    return render(request, "skills/suggested_skills.html", page, status=answer_status(form))


def _take(form: SuggestedForm, me: Person) -> None:
    teaches, learns, level = form.chosen("teach"), form.chosen("learn"), form.cleaned_data["level"]
    actions.take_suggested(me, teaches=teaches, learns=learns, level=level, by=me, at=clock.now())


def _not_yet(person: Person, occupation: Occupation) -> list[SuggestedSkill]:
    """What the occupation asks for and the person has said nothing of."""
    wished = set(access.own_records(person).exclude(wish="").values_list("skill", flat=True))
    return [one for one in skills_for(occupation) if one.skill.pk not in wished]


@require_safe
def presets_suggested(request: HttpRequest) -> HttpResponse:
    access.check_may_preset(signed_in(request))
    title, titles = words_asked(request, "title"), access.titles_present(signed_in(request))
    page = {"title": title, "titles": titles, "guesses": occupations_for(title), "known": Occupation.objects.exists()}
    return render(request, "skills/presets_suggested.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def presets_of_occupation(request: HttpRequest, pk: int) -> HttpResponse:
    by, occupation, title = signed_in(request), access.occupation(pk), words_asked(request, "title")
    access.check_may_preset(by)
    form = PresetSuggestedForm(
        sent(request),
        suggested=_not_preset(title, occupation),
        titles=access.titles_present(by),
        initial={"titles": [title]},
    )
    if attempt(form, lambda: _preset(form, by)):
        messages.success(request, _("Set for everybody with these titles. New people with them get it too."))
        return redirect("skills")
    back = f"{reverse('presets_suggested')}?{urlencode({'title': title})}"
    page = {"form": form, "title": title, "occupation": occupation, "back": back}
    return render(request, "skills/presets_of_occupation.html", page, status=answer_status(form))


def _preset(form: PresetSuggestedForm, by: Person) -> None:
    actions.preset_suggested(form.cleaned_data["titles"], form.levels(), by=by, at=clock.now())


def _not_preset(title: str, occupation: Occupation) -> list[SuggestedSkill]:
    preset = set(RolePreset.objects.filter(title=title).values_list("skill", flat=True))
    return [one for one in skills_for(occupation) if one.skill.pk not in preset]
