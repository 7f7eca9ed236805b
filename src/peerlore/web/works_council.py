"""What a works council and a data protection officer ask of an installation, answered from its settings and rows.

Which data, why, who sees it, how long it is kept; what the matching weighs; what leaves the machine. Counts and
settings alone: nothing that somebody wrote, and nobody but who holds an office by name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peerlore import __version__
from peerlore.integrations.hr_files.fields import Field
from peerlore.integrations.hr_files.mapping import from_json
from peerlore.integrations.models import ImportState, PeopleImport
from peerlore.people.models import Grant, Limit, LogEntry, Person
from peerlore.people.models.offices import EVERYWHERE
from peerlore.people.registry import Holding, SealedField
from peerlore.programmes.models import Stage
from peerlore.programmes.panels.whatif import DIALS
from peerlore.programmes.recipes import parse
from peerlore.web.doctor.backups import last_made
from peerlore.web.forgetting import FIXED, Fixed, rules
from peerlore.web.pages.my_data import ROOM_NAMES, holdings
from peerlore.web.pages.offices import scope_names
from peerlore.web.pages.rooms import offers
from peerlore.web.sights import SIGHTS, Sight

CHANGES = ("gave_office", "took_office", "limit-set", "look-set", "rotated_keys", "restored", "places-limited")
SHOWN = 30
NOT_DONE = (
    gettext_lazy("Nobody is scored, ranked or rated, and no figure here says how well somebody works."),
    gettext_lazy("Nobody has to meet anybody: who is proposed to whom is told in plain words, and can be declined."),
    gettext_lazy("Line managers see nothing of anybody’s learning, nor with whom it is."),
    gettext_lazy("Executives and owners of goals read figures of five people or more."),
    gettext_lazy(
        "No mail, chat, call or screen is read. Of a calendar that somebody adds, only when they are busy is."
    ),
    gettext_lazy("A coordinator or administrator who opens somebody’s page is written down, and that person reads it."),
    gettext_lazy("Nothing goes to another company: no service, no model, no counting of visits."),
)
NOT_PROMISED = (
    gettext_lazy("Whoever holds both the server and the keys could open what was confided."),
    gettext_lazy(
        "A backup holds what was erased until it is overwritten; brought back, it has all erasures done again."
    ),
    gettext_lazy("Coordinators read the figures of their units exactly, and in a small unit a figure may be a person."),
)


@dataclass(frozen=True)
class Kept:
    """One kind of row about a person: what it is for, its columns as the database calls them, who sees it, whether its
    words are encrypted."""

    name: str | Promise
    why: str | Promise
    columns: list[str]
    seen_by: str | Promise
    is_sealed: bool


@dataclass(frozen=True)
class Held:
    """An office: who holds it, and where."""

    office: str
    name: str
    where: str
    since: datetime


@dataclass(frozen=True)
class Runs:
    """A programme that goes on: since when, for which goals, who may join, and how far each dial is turned."""

    name: str
    since: datetime
    goals: list[str]
    who: str
    weighs: str


@dataclass(frozen=True)
class Facts:
    """Everything the page says that is not the same in each installation."""

    made_at: datetime
    people: int
    left: int
    rooms: list[tuple[str | Promise, list[Kept]]]
    from_hr: list[str]
    sights: tuple[Sight, ...]
    offices: list[Held]
    limits: list[Fixed]
    by_itself: bool
    fixed: tuple[Fixed, ...]
    programmes: list[Runs]
    stands: list[str]
    changes: list[tuple[datetime, str]]
    not_done: tuple[str | Promise, ...] = NOT_DONE
    not_promised: tuple[str | Promise, ...] = NOT_PROMISED
    version: str = __version__


def facts(at: datetime) -> Facts:
    there = Person.objects.not_erased()
    return Facts(
        made_at=at,
        people=there.filter(is_active=True).count(),
        left=there.filter(is_active=False).count(),
        rooms=_rooms(),
        from_hr=_from_hr(),
        sights=SIGHTS,
        offices=_offices(),
        limits=list(_limits()),
        by_itself=Limit.objects.set().filter(by_itself=True).exists(),
        fixed=FIXED,
        programmes=list(_programmes()),
        stands=list(_stands()),
        changes=[(entry.at, entry.says) for entry in _changes()[:SHOWN]],
    )


def _rooms() -> list[tuple[str | Promise, list[Kept]]]:
    found: dict[str, list[Kept]] = {}
    sealed = {field.model for each in offers("personal_data", "SEALED") for field in cast(Iterable[SealedField], each)}
    for room, held in holdings():
        found.setdefault(room, []).append(_kept(held, is_sealed=held.model in sealed))
    return [(ROOM_NAMES.get(room, room), kept) for room, kept in found.items()]


def _kept(held: Holding, *, is_sealed: bool) -> Kept:
    columns = [field.name for field in held.model._meta.concrete_fields if not field.primary_key]
    return Kept(held.name, held.why, columns, held.seen_by, is_sealed)


def _from_hr() -> list[str]:
    """What the last HR file was read for; of its other columns nothing was kept."""
    last = PeopleImport.objects.filter(state=ImportState.APPLIED).order_by("-applied_at").first()
    read = from_json(last.mapping).columns.values() if last else []
    return [str(Field(code).label) for code in Field.values if code in {*read}]


def _offices() -> list[Held]:
    names = scope_names()
    grants = Grant.objects.filter(person__is_active=True).select_related("person").order_by("office", "given_at")
    return [
        Held(
            str(grant.get_office_display()),
            grant.person.name,
            _("Everywhere") if grant.scope == EVERYWHERE else names.get(grant.scope, grant.scope),
            grant.given_at,
        )
        for grant in grants
    ]


def _limits() -> Iterator[Fixed]:
    days = dict(Limit.objects.values_list("code", "days"))
    for code, rule in rules().items():
        kept = days.get(code)
        says = ngettext("One day, then they go.", "%(days)s days, then they go.", kept) % {"days": kept} if kept else ""
        yield Fixed(rule.name, says or _("No limit is set: they are kept."))


def _programmes() -> Iterator[Runs]:
    stages = Stage.objects.filter(programme__ended_at=None).select_related("programme")
    for stage in stages.prefetch_related("programme__goals").order_by("programme__started_at", "number"):
        dials = vars(parse(stage.recipe_text).dials)
        programme = stage.programme
        yield Runs(
            programme.name,
            programme.started_at,
            [goal.name for goal in programme.goals.all()],
            _("Everybody may join.") if programme.open_to_all else _("Whom its coordinator enrols."),
            ", ".join(f"{name} {dials[code]}" for code, name in DIALS.items()),
        )


def _stands() -> Iterator[str]:
    """Where the rows lie, where the keys, and what leaves the machine."""
    yield _("The rows lie in %(database)s, where your organisation runs it.") % {"database": connection.display_name}
    if settings.MASTER_KEY_KEPT_IN:
        yield _("The key that opens confidences lies in a folder of its own, and never in the database.")
    else:
        yield _("The key that opens confidences is given by the environment, and never lies in the database.")
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield _("Mail leaves by %(host)s, as %(sender)s.") % {
            "host": settings.EMAIL_HOST,
            "sender": settings.DEFAULT_FROM_EMAIL,
        }
    else:
        yield _("No mail leaves the machine.")
    made = last_made()
    yield (
        _("The last backup was made on %(day)s.") % {"day": date_format(made, "DATE_FORMAT")}
        if made
        else _("No backup was made.")
    )


def _changes() -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(verb__in=CHANGES).order_by("-pk")
