"""What the skills room shows on pages that span rooms."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.people.models import Person
from peerlore.people.owed import Owed
from peerlore.skills.gaps import levels
from peerlore.skills.models import SkillRecord


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    """A skill one publishes to teach, when all that shows its level has grown too old to count."""
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
