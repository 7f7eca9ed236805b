"""Skills that may be one: compared, made one, kept apart, taken apart again."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent
from peerlore.errors import RuleBroken
from peerlore.people.models import Person
from peerlore.skills import access, actions
from peerlore.skills.access import signed_in
from peerlore.skills.forms import SameForm
from peerlore.skills.models import Likeness, Skill

SHOWN = 20


@require_safe
def skills_alike(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def skills_make_one(request: HttpRequest, pk: int) -> HttpResponse:
    likeness, by = access.likeness_for(signed_in(request), pk), signed_in(request)
    kept, other = likeness.kept, likeness.other
    if request.POST.get("keep") == "other":
        kept, other = other, kept
    why, at = Likeness.Why(likeness.why), clock.now()
    said = _("“%(other)s” is “%(kept)s” from now on. What was said of either is kept.")
    words = said % {"other": other.label, "kept": kept.label}
    return _tried(request, lambda: actions.make_one(kept, other, by=by, at=at, why=why), words)


@require_POST
def skills_keep_apart(request: HttpRequest, pk: int) -> HttpResponse:
    likeness, by = access.likeness_for(signed_in(request), pk), signed_in(request)
    act = actions.take_apart if likeness.is_one else actions.keep_apart
    words = _("They are two, and are not offered again by themselves.")
    return _tried(request, lambda: act(likeness, by=by, at=clock.now()), words)


@require_POST
def skills_compare_again(request: HttpRequest, pk: int) -> HttpResponse:
    likeness, by = access.likeness_for(signed_in(request), pk), signed_in(request)
    words = _("They stand among those to compare again.")
    return _tried(request, lambda: actions.compare_again(likeness, by=by, at=clock.now()), words)


@require_http_methods(["GET", "HEAD", "POST"])
def skill_same(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of any skill which other one it is the same as."""
    by = signed_in(request)
    skill, form = access.skill_to_compare(by, pk), SameForm(sent(request))
    if attempt(form, lambda: _make_one(form, skill, by)):
        messages.success(request, _("They are one from now on. What was said of either is kept."))
        return redirect("skills_alike")
    return render(request, "skills/same.html", {"form": form, "skill": skill}, status=answer_status(form))


def _make_one(form: SameForm, skill: Skill, by: Person) -> None:
    at = clock.now()
    actions.make_one(form.chosen(by=by, at=at), skill, by=by, at=at)


def _tried(request: HttpRequest, act: Callable[[], object], words: str) -> HttpResponse:
    """One tap without a form of its own: done, or the rule's words above the list as it is now."""
    try:
        act()
    except RuleBroken as broken:
        return _page(request, broken=str(broken))
    messages.success(request, words)
    return redirect("skills_alike")


def _page(request: HttpRequest, *, broken: str = "") -> HttpResponse:
    me = signed_in(request)
    page = {
        "page": Paginator(access.to_compare(me), SHOWN).get_page(number_asked(request, "page") or 1),
        "decided": access.likenesses(me).exclude(state=Likeness.State.OFFERED)[:SHOWN],
        "typed": Skill.objects.learnable().filter(source="typed").order_by("-pk")[:SHOWN],
        "broken": broken,
    }
    return render(request, "skills/alike.html", page, status=422 if broken else 200)
