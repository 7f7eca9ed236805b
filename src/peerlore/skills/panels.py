"""What the skills room shows on pages that span rooms."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.people.models import Person
from peerlore.people.owed import MayOwe, Owed, told
from peerlore.skills.gaps import counting, levels
from peerlore.skills.models import LevelAsk, SkillRecord


def may_owe(person: Person, *, now: datetime) -> Iterator[MayOwe]:
    asks = LevelAsk.objects.open().filter(asked=person, due__gt=now)
    taught = SkillRecord.objects.visible_to(person).taught()
    rows = asks.select_related("record__person", "record__skill")
    yield MayOwe(Exists(asks), lambda: map(_asked, rows))
    counts_still = counting(now).filter(record=OuterRef("pk"))
    yield MayOwe(Exists(taught.exclude(Exists(counts_still))), lambda: _too_old(person, now))


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    return told(person, may_owe(person, now=now))


def _too_old(person: Person, now: datetime) -> Iterator[Owed]:
    """A skill one publishes to teach, when all that shows its level is too old."""
    taught = list(SkillRecord.objects.visible_to(person).taught().select_related("skill"))
    known = levels([person.pk], [record.skill_id for record in taught], at=now) if taught else {}
    for record in taught:
        if (person.pk, record.skill_id) not in known:
            yield Owed(
                title=_("Say again how well you know %(skill)s") % {"skill": record.skill.label},
                why=_(
                    "You teach it, but what you said is more than two years old. Until then nobody is matched with you."
                ),
                address=reverse("my_skills"),
                verb=_("Say it"),
            )


def _asked(ask: LevelAsk) -> Owed:
    about = {"name": ask.record.person.name, "skill": ask.record.skill.label}
    return Owed(
        title=_("%(name)s asks how well they do this: %(skill)s") % about,
        why=_("About a minute; “I cannot tell” is an answer too. Only %(name)s sees it. It lapses if you do nothing.")
        % about,
        address=reverse("level_ask", args=[ask.pk]),
        verb=_("Say what you have seen"),
        due=ask.due,
    )
