"""The coordinator's page: which skills there are, and what is usual for which job title."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, words_asked
from peerlore.people.models import Person
from peerlore.skills import access, actions, esco, onet
from peerlore.skills.access import signed_in
from peerlore.skills.forms import PresetForm
from peerlore.skills.models import Occupation, RolePreset, Skill
from peerlore.skills.models.taxonomy import SOURCES

SHOWN = 20


@dataclass(frozen=True)
class SourceCount:
    """How many skills and groups of one source are here, and how many of the skills another source has too."""

    source: str
    skills: int
    shared: int
    groups: int
    occupations: int

    @property
    def name(self) -> str:
        return str(SOURCES.get(self.source, self.source))


@require_safe
def skills(request: HttpRequest) -> HttpResponse:
    access.check_sees_taxonomy(signed_in(request))
    return _page(request, PresetForm(titles=access.titles_present(signed_in(request))))


@require_POST
def preset_add(request: HttpRequest) -> HttpResponse:
    access.check_may_preset(signed_in(request))
    by = signed_in(request)
    form = PresetForm(request.POST, titles=access.titles_present(by))
    if attempt(form, lambda: _preset(form, by)):
        count = len(form.cleaned_data["titles"])
        said = ngettext("Set for %(n)s job title.", "Set for %(n)s job titles.", count) % {"n": count}
        messages.success(request, f"{said} {_('New people with the title get it too.')}")
        return redirect("skills")
    return _page(request, form)


@require_POST
def preset_end(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_preset(access.preset_to_end(signed_in(request), pk), by=signed_in(request), at=clock.now())
    messages.success(request, _("Taken back, and what it gave with it."))
    return redirect("skills")


def _preset(form: PresetForm, by: Person) -> None:
    said, at = form.cleaned_data, clock.now()
    actions.preset_roles(said["titles"], form.chosen(by=by, at=at), level=said["level"], by=by, at=at)


def _page(request: HttpRequest, form: PresetForm) -> HttpResponse:
    words, me = words_asked(request, "q"), signed_in(request)
    page = {
        "form": form,
        "may_preset": access.may_preset(me),
        "counts": _counts(),
        "attributions": _attributions(),
        "offered": access.to_compare(me).count() if access.may_preset(me) else 0,
        "words": words,
        "found": Skill.objects.learnable().best_named(words).prefetch_related("labels")[:SHOWN] if words else [],
        "presets": RolePreset.objects.select_related("skill", "set_by"),
    }
    return render(request, "skills/skills.html", page, status=answer_status(form))


def _counts() -> list[SourceCount]:
    groups, single = Q(is_group=True), Q(is_group=False)
    rows = Skill.objects.filter(dropped_at=None).order_by("source").values("source")
    rows = rows.annotate(skills=Count("pk", filter=single), shared=_shared(single), groups=Count("pk", filter=groups))
    occupations = dict(Occupation.objects.in_use().order_by().values_list("source").annotate(Count("pk")))
    return [SourceCount(**row, occupations=occupations.get(row["source"], 0)) for row in rows]


def _shared(single: Q) -> Count:
    """Skills that are the same as another, or that another is the same as."""
    return Count(
        "pk", filter=single & (Q(same_as__isnull=False) | Q(Exists(Skill.objects.filter(same_as=OuterRef("pk")))))
    )


def _attributions() -> list[str]:
    """What the licences of the taxonomies here ask to be shown."""
    here = set(Skill.objects.order_by().values_list("source", flat=True).distinct())
    return [
        words for source, words in ((esco.SOURCE, esco.ATTRIBUTION), (onet.SOURCE, onet.ATTRIBUTION)) if source in here
    ]
