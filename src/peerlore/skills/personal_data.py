"""What the skills room holds of a person: records, evidence, goals they own, what they set or asked."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peerlore.people.audit import record_all
from peerlore.people.models import Person
from peerlore.people.registry import Holding, Row
from peerlore.skills.models import (
    AskState,
    Evidence,
    GapReading,
    Goal,
    LevelAsk,
    Likeness,
    Need,
    NeedBatch,
    NeedLine,
    Occupation,
    OccupationSkill,
    OccupationTitle,
    RolePreset,
    Skill,
    SkillLabel,
    SkillRecord,
    Topic,
    Word,
    WordGram,
    WordOfSkill,
    WordOfTitle,
)


def _records(person: Person) -> Iterator[Row]:
    for record in SkillRecord.objects.filter(person=person).select_related("skill"):
        yield {
            "skill": record.skill.label,
            "wish": record.get_wish_display(),
            "wanted level": record.wanted_level,
            "since": record.wished_at,
        }


def _evidence(person: Person) -> Iterator[Row]:
    about_or_by = Q(record__person=person) | Q(by=person)
    for piece in Evidence.objects.filter(about_or_by).select_related("record__skill").order_by("pk"):
        yield {
            "skill": piece.record.skill.label,
            "about": "you" if piece.record.person_id == person.pk else "somebody else",
            "level": piece.level,
            "source": piece.get_source_display(),
            "at": piece.at,
            "withdrawn at": piece.withdrawn_at,
        }


def _asks(person: Person) -> Iterator[Row]:
    """What one asked, and what one was asked: of the latter not the level that the other says of themselves."""
    asks = LevelAsk.objects.visible_to(person).select_related("record__skill", "record__person", "asked")
    for ask in asks.order_by("pk"):
        own = ask.record.person_id == person.pk
        yield {
            "skill": ask.record.skill.label,
            "with": str(ask.asked or "") if own else ask.record.person.name,
            "asked": "by you" if own else "of you",
            "said": ask.get_state_display(),
            "level": ask.level,
            "at": ask.asked_at,
            "answered at": ask.answered_at,
        }


def _goals(person: Person) -> Iterator[Row]:
    for goal in Goal.objects.filter(owner=person):
        yield {"goal": goal.name, "measure": goal.measure, "from": goal.starts, "until": goal.ends}


def _topics(person: Person) -> Iterator[Row]:
    for topic in Topic.objects.filter(added_by=person).select_related("goal"):
        yield {"goal": topic.goal.name, "question": topic.question}


def _batches(person: Person) -> Iterator[Row]:
    for batch in NeedBatch.objects.filter(made_by=person).select_related("goal"):
        yield {"goal": batch.goal.name, "name": batch.name, "made": batch.made_at}


def _presets(person: Person) -> Iterator[Row]:
    for preset in RolePreset.objects.filter(set_by=person).select_related("skill"):
        yield {"title": preset.title, "skill": preset.skill.label, "level": preset.level, "set at": preset.set_at}


def _likenesses(person: Person) -> Iterator[Row]:
    for likeness in Likeness.objects.filter(by=person).select_related("kept", "other"):
        yield {
            "skill": likeness.kept.label,
            "compared with": likeness.other.label,
            "you decided": likeness.get_state_display(),
            "at": likeness.at,
        }


def _erase_likenesses(person: Person, at: datetime) -> None:
    Likeness.objects.filter(by=person).update(by=None)


def _erase_records(person: Person, at: datetime) -> None:
    SkillRecord.objects.filter(person=person).delete()


def _erase_evidence(person: Person, at: datetime) -> None:
    """What is about them goes; what they confirmed of others stays, without their name."""
    Evidence.objects.filter(record__person=person).delete()
    Evidence.objects.filter(by=person).update(by=None)


def _erase_asks(person: Person, at: datetime) -> None:
    """One's own questions go; what was asked of somebody erased and is open ends; their answers lose the name."""
    LevelAsk.objects.filter(record__person=person).delete()
    waiting = list(LevelAsk.objects.open().filter(asked=person).select_related("record__person"))
    for ask in waiting:
        ask.state, ask.answered_at = AskState.LAPSED, at
    LevelAsk.objects.bulk_update(waiting, ["state", "answered_at"])
    whose = {ask.pk: ask.record.person for ask in waiting}
    record_all(
        "level-ask-lapsed", waiting, by=None, at=at, about=lambda ask: whose[ask.pk], state=lambda ask: ask.state
    )
    LevelAsk.objects.filter(asked=person).update(asked=None)


def _keep_goals(person: Person, at: datetime) -> None:
    """A goal is the organisation's. Its owner is the empty person that erasure leaves."""


def _erase_topics(person: Person, at: datetime) -> None:
    Topic.objects.filter(added_by=person).update(added_by=None)


def _erase_batches(person: Person, at: datetime) -> None:
    NeedBatch.objects.filter(made_by=person).update(made_by=None)


def _erase_presets(person: Person, at: datetime) -> None:
    RolePreset.objects.filter(set_by=person).update(set_by=None)


EVERYBODY = _("Everybody who signs in.")

HOLDINGS = [
    Holding(
        model=LevelAsk,
        name=_("Levels you asked others about, and were asked about"),
        why=_("So that a level can be confirmed by somebody who knows."),
        export=_asks,
        erase=_erase_asks,
        seen_by=_("Who asked and who was asked; nobody else."),
    ),
    Holding(
        model=Evidence,
        name=_("What shows your level"),
        why=_("So that a level rests on something, and not on a claim."),
        export=_evidence,
        erase=_erase_evidence,
        seen_by=_("You; the matching counts with it. What an exchange showed is also seen by who confirmed it."),
    ),
    Holding(
        model=SkillRecord,
        name=_("Your skills and wishes"),
        why=_("So that you are matched for what you can teach and want to learn."),
        export=_records,
        erase=_erase_records,
        seen_by=_("You, and the matching. What you offer to teach is told to those you are proposed to."),
    ),
    Holding(
        model=Goal,
        name=_("Goals you own"),
        why=_("So that everybody knows whose goal it is."),
        export=_goals,
        erase=_keep_goals,
        seen_by=EVERYBODY,
    ),
    Holding(
        model=Topic,
        name=_("Questions you added to goals"),
        why=_("So that sessions can take them up."),
        export=_topics,
        erase=_erase_topics,
        seen_by=EVERYBODY,
    ),
    Holding(
        model=NeedBatch,
        name=_("Needs you brought together"),
        why=_("So that it is known who did it."),
        export=_batches,
        erase=_erase_batches,
        seen_by=_("You, coordinators, executives and the goal’s owner."),
    ),
    Holding(
        model=RolePreset,
        name=_("Skills you preset for job titles"),
        why=_("So that it is known who did it."),
        export=_presets,
        erase=_erase_presets,
        seen_by=_("You and coordinators."),
    ),
    Holding(
        model=Likeness,
        name=_("Skills you made one or kept apart"),
        why=_("So that it is known who did it."),
        export=_likenesses,
        erase=_erase_likenesses,
        seen_by=_("You and coordinators."),
    ),
]
TAXONOMY = [Skill, SkillLabel, Occupation, OccupationTitle, OccupationSkill, Word, WordGram, WordOfSkill, WordOfTitle]
NOT_PERSONAL = [*TAXONOMY, Need, NeedLine, GapReading]
