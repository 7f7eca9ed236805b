"""What I can teach, what I want to learn, and what my levels rest on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, words_asked
from peerlore.people.models import Person
from peerlore.skills import access, actions
from peerlore.skills.access import signed_in
from peerlore.skills.forms import LearnForm, SameForm, SkillPick, TeachForm
from peerlore.skills.gaps import KnownLevel, levels
from peerlore.skills.models import LevelWord, SkillRecord, Wish


@dataclass(frozen=True)
class Known:
    """A record of one's own, with the level it comes to today."""

    record: SkillRecord
    level: KnownLevel | None

    @property
    def level_word(self) -> LevelWord | None:
        return None if self.level is None else LevelWord(self.level.level)

    @property
    def wanted_word(self) -> LevelWord | None:
        return None if self.record.wanted_level is None else LevelWord(self.record.wanted_level)


@require_safe
def my_skills(request: HttpRequest) -> HttpResponse:
    return _page(request, TeachForm(), LearnForm())


@require_POST
def teach(request: HttpRequest) -> HttpResponse:
    form, me, at = TeachForm(request.POST), signed_in(request), clock.now()
    if attempt(
        form, lambda: actions.teach(me, form.chosen(by=me, at=at), level=form.cleaned_data["level"], by=me, at=at)
    ):
        messages.success(request, _("Published: you teach this."))
        return redirect("my_skills")
    return _page(request, form, LearnForm())


@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    form, me, at = LearnForm(request.POST), signed_in(request), clock.now()
    if attempt(
        form,
        lambda: actions.learn(me, form.chosen(by=me, at=at), wanted_level=form.cleaned_data["level"], by=me, at=at),
    ):
        messages.success(request, _("Noted: you want to learn this. The next matching knows of it."))
        return redirect("my_skills")
    return _page(request, TeachForm(), form)


@require_POST
def wish_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_wish(access.own_record(signed_in(request), pk), by=signed_in(request), at=clock.now())
    messages.success(request, _("Taken back. What shows your level stays with you."))
    return redirect("my_skills")


@require_POST
def evidence_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_evidence(access.own_evidence(signed_in(request), pk), by=signed_in(request), at=clock.now())
    messages.success(request, _("Taken back. From now on it does not count."))
    return redirect("my_skills")


@require_safe
def skills_found(request: HttpRequest, which: str) -> HttpResponse:
    """The choices below the words, as somebody types."""
    kind = WORDS.get(which)
    if kind is None:
        raise Http404
    words = words_asked(request, f"{kind.prefix}-words" if kind.prefix else "words")
    return render(request, "skills/found.html", {"form": kind(initial={"words": words})})


class NeedWords(SkillPick):
    """The words of a need, before the rest of it is said."""

    which = "need"


class PresetWords(SkillPick):
    """The words of a preset, which must be known already."""

    which = "preset"
    may_add = False


class RolesWords(SkillPick):
    """The words of a need of several job titles."""

    which = "roles"
    may_add = False


class SomeoneWords(SkillPick):
    """The words of what somebody looks for a teacher of."""

    which = "someone"
    may_add = False


class PassWords(SkillPick):
    """The words of the need for which somebody else is thought of."""

    which = "pass"
    may_add = False


WORDS: dict[str, type[SkillPick]] = {
    "teach": TeachForm,
    "learn": LearnForm,
    "need": NeedWords,
    "preset": PresetWords,
    "roles": RolesWords,
    "same": SameForm,
    "someone": SomeoneWords,
    "pass": PassWords,
}


def _page(request: HttpRequest, teaching: TeachForm, learning: LearnForm) -> HttpResponse:
    at = clock.now()
    known = list(_known(signed_in(request), at))
    page = {
        "teaching": teaching,
        "learning": learning,
        "taught": [k for k in known if k.record.wish == Wish.TEACHES],
        "wanted": [k for k in known if k.record.wish == Wish.LEARNS],
        "others": [k for k in known if k.record.wish == Wish.NONE],
    }
    status = max(answer_status(teaching), answer_status(learning))
    return render(request, "skills/my_skills.html", page, status=status)


def _known(person: Person, at: datetime) -> Iterator[Known]:
    records = list(access.own_records(person))
    known = levels([person.pk], [r.skill_id for r in records], at=at)
    for record in records:
        if record.wish or any(e.stands for e in record.evidence.all()):
            yield Known(record, known.get((person.pk, record.skill_id)))
