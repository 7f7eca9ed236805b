"""Programmes in one line each, and what a programme's page shows."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from peerlore.exchanges.models import Met
from peerlore.exchanges.words import full_names
from peerlore.people.models import Person
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.models import Answer, Enrolment, Placement, Programme, Proposal, Stage, Unmatched
from peerlore.programmes.panels.shared import Line
from peerlore.programmes.panels.waves import waves_until
from peerlore.programmes.panels.words import own_words
from peerlore.programmes.reasons import Why, known, why_nobody_for_you
from peerlore.programmes.recipes import Recipe, parse
from peerlore.programmes.waiting import followed_in, last_chance, looks_again, until_when
from peerlore.skills.gaps import levels

LATEST = 20


def programme_lines(person: Person) -> QuerySet[Programme]:
    """Programmes with what their line says; the queries do not grow with their number."""
    enrolled = {"withdrawn_at": None, "standing": Enrolment.Standing.ENROLLED}
    taking_part = Q(**{f"stages__enrolments__{name}": value for name, value in enrolled.items()})
    mine = Enrolment.objects.filter(stage__programme=OuterRef("pk"), person=person, withdrawn_at=None)
    return (
        Programme.objects.visible_to(person)
        .select_related("coordinator")
        .annotate(
            people=Count("stages__enrolments", filter=taking_part, distinct=True),
            rounds=Count("stages__rounds", distinct=True),
            in_it=Exists(mine.filter(**enrolled)),
            waits=Exists(mine.exclude(**enrolled)),
        )
        .order_by("-started_at", "-pk")
    )


def lines(person: Person) -> list[Line]:
    """The programmes `person` takes part in or runs, in one line each."""
    mine = Q(stages__enrolments__person=person, stages__enrolments__withdrawn_at=None)
    run = Programme.objects.run_by(person).values("pk")
    rows = programme_lines(person).filter(Q(pk__in=Programme.objects.filter(mine).values("pk")) | Q(pk__in=run))
    rows = rows.filter(ended_at=None)
    return [Line(row.name, reverse("programme", args=[row.pk]), _line(row)) for row in rows]


def _line(row: Programme) -> str:
    people, rounds = getattr(row, "people", 0), getattr(row, "rounds", 0)
    taking_part = ngettext("%(n)s person takes part.", "%(n)s people take part.", people) % {"n": people}
    so_far = ngettext("%(n)s round so far.", "%(n)s rounds so far.", rounds) % {"n": rounds}
    return f"{taking_part} {so_far if rounds else gettext('No round yet.')}"


def programme_page(stage: Stage, person: Person, *, runs: bool, now: datetime) -> dict[str, object]:
    recipe, format_ = parse(stage.recipe_text), FORMATS[stage.format]
    counts = Counter(stage.enrolments.taking_part().order_by().values_list("role", flat=True))
    page: dict[str, object] = {
        "stage": stage,
        "shape": format_,
        "recipe": recipe,
        "roles": [(recipe.role(bounds.code), counts[bounds.code]) for bounds in format_.roles],
        "needs": stage.programme.needs.select_related("skill", "unit", "goal"),
        "proposals": _own_proposals(stage, person),
        "nobody": _why_nobody(stage, person),
        "until": _until(stage, person),
        "waves_until": waves_until(stage, person),
        "words": own_words(Answer.objects.filter(person=person, proposal__round__stage=stage), now=now),
    }
    if runs:
        page["follows_up"] = _comes_again(recipe) if format_.by_coming else _follows_up(stage.programme)
        page["rounds"] = (
            stage.rounds.order_by("-number")
            .select_related("follows")
            .defer("problem", "plan", "follows__problem", "follows__plan")
            .annotate(pairs=Count("proposals"))
        )
    return page


def _comes_again(recipe: Recipe) -> str:
    words = gettext(
        "The next round comes and goes out by itself %(days)s days after the last. Where somebody says not this time, "
        "a small one looks the next day for those who are left."
    )
    return words % {"days": recipe.rhythm.every_days}


def _follows_up(programme: Programme) -> str:
    if programme.rolling:
        return gettext("Half a day after somebody joins, a small round looks for those who wait, by itself.")
    if not programme.follow_ups:
        return gettext("No small round follows by itself where a proposal comes to nothing; you start the next one.")
    words = ngettext(
        "Where a proposal comes to nothing, a small follow-up round looks again the next day, once for each round.",
        "Where a proposal comes to nothing, a small follow-up round looks again the next day, up to %(n)s times for "
        "each round.",
        programme.follow_ups,
    )
    ends = (
        gettext("They go out by themselves.") if programme.follows_up_itself else gettext("Each waits for your look.")
    )
    return f"{words % {'n': programme.follow_ups}} {ends}"


@dataclass(frozen=True)
class OwnProposal:
    """`about`: the skill, where it is of one, and with whom."""

    row: Proposal
    about: str


def _own_proposals(stage: Stage, person: Person) -> list[OwnProposal]:
    rows = Proposal.objects.visible_to(person).filter(round__stage=stage)
    return [_own(row, person) for row in rows.with_seats().select_related("skill").order_by("-pk")[:LATEST]]


def _own(row: Proposal, person: Person) -> OwnProposal:
    others = full_names(row.others(person))
    return OwnProposal(row, f"{capfirst(row.skill.label)}: {others}" if row.skill else others)


def _why_nobody(stage: Stage, person: Person) -> Why | None:
    """Why the last published round that looked found nobody for this person, who has nobody."""
    told = Unmatched.objects.filter(round__stage=stage, round__state="published", enrolment__person=person)
    held = Proposal.objects.holding_places().filter(round__stage=stage).of(person)
    row = None if held.exists() else told.order_by("-round__number").first()
    return why_nobody_for_you(row, known([[row.parameters]])) if row else None


def _until(stage: Stage, person: Person) -> str:
    """How long this person may still be found somebody by a follow-up."""
    if stage.programme.rolling:
        looked = stage.enrolments.filter(person=person).exclude(looked_at=None).first()
        return looks_again(looked.looked_at, person) if looked and looked.looked_at else ""
    row = followed_in(stage)
    return until_when(last_chance(row), person) if row else ""


def exchanges_of(stage: Stage) -> QuerySet[Placement]:
    """The latest first. That they exist, since when, and how often they met; nothing of what was said."""
    met = Count("exchange__sessions", filter=Q(exchange__sessions__presences__said=Met.MET), distinct=True)
    rows = Placement.objects.filter(proposal__round__stage=stage).annotate(met=met)
    rows = rows.prefetch_related("proposal__seats__enrolment__person")
    return rows.select_related(
        "exchange", "proposal__skill", "proposal__teacher__person", "proposal__learner__person"
    ).order_by("-pk")


def suggested_role(stage: Stage, person: Person, now: datetime) -> dict[str, object]:
    """By what somebody can do: above every level that is needed they give, else they ask."""
    needs = list(stage.programme.needs.all())
    known_levels = levels([person.pk], [need.skill_id for need in needs], at=now)
    gives = any(known_levels.get((person.pk, need.skill_id), (0, False))[0] >= need.level for need in needs)
    format_ = FORMATS[stage.format]
    return {"role": format_.gives.code if gives else format_.asks.code, "level": needs[0].level if needs else 3}


def scopes() -> list[tuple[str, str]]:
    """Each programme as a place where an office can be held, newest first, and its words."""
    going_on = Programme.objects.going_on().order_by("-pk")
    return [(programme.scope, gettext("In “%(name)s” only") % {"name": programme.name}) for programme in going_on]


def past_scopes() -> list[tuple[str, str]]:
    """The same of programmes that have ended, for offices that are held there still."""
    over = Programme.objects.exclude(ended_at=None).order_by("-pk")
    return [(one.scope, gettext("In “%(name)s” only, which has ended") % {"name": one.name}) for one in over]
