"""Skill records: a person, a skill, a level by dated evidence, a wish to teach or to learn."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Person
from peerlore.skills.models.taxonomy import Skill

TOP_LEVEL = 5


class LevelWord(models.IntegerChoices):
    """What each level means, in words."""

    NONE = 0, _("Nothing yet")
    FOLLOWS = 1, _("Can follow when somebody shows it")
    WITH_HELP = 2, _("Does it with a little help")
    ALONE = 3, _("Does it alone, the usual cases")
    HARD_CASES = 4, _("Does the hard cases, and can show others")
    TEACHES_TEACHERS = 5, _("Teaches others to teach it")


class Wish(models.TextChoices):
    NONE = "", _("neither teach nor learn")
    TEACHES = "teaches", _("teach")
    LEARNS = "learns", _("learn")


class Source(models.TextChoices):
    """Where evidence comes from. Confirmed evidence (peer, manager, exchange) outranks self, self a role preset."""

    SELF = "self", _("said by the person")
    PEER = "peer", _("confirmed by a colleague")
    MANAGER = "manager", _("confirmed by the manager")
    EXCHANGE = "exchange", _("shown in an exchange")
    ROLE = "role", _("usual for the job title")


class SkillRecordQuerySet(models.QuerySet["SkillRecord"]):
    def visible_to(self, person: Person) -> Self:
        """Only one's own: a level is seen by its owner and by the matching."""
        return self.standing().filter(person=person)

    def standing(self) -> Self:
        """Those that count: where two skills were made one and somebody had both, one of the records rests."""
        return self.filter(skill__same_as=None)

    def taught(self) -> Self:
        return self.standing().filter(wish=Wish.TEACHES)

    def wanted(self) -> Self:
        return self.standing().filter(wish=Wish.LEARNS)


class SkillRecord(models.Model):
    """What `person` can do of `skill`, and whether they wish to teach or learn it. The level is computed from
    evidence (see `peerlore.engine.gaps`), never stored. `said_of` is the skill it was said of before that was made one
    with another; so it is with evidence, presets and needs."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skill_records")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="records")
    said_of = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    wish = models.SlugField(choices=Wish.choices, blank=True)
    wanted_level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(TOP_LEVEL)])
    wished_at = models.DateTimeField(null=True)

    objects = SkillRecordQuerySet.as_manager()

    class Meta:
        ordering = ["skill__label"]
        constraints = [models.UniqueConstraint("person", "skill", name="one_record_for_each_skill")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.skill_id}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> Self:
        """Evidence nobody took back."""
        return self.filter(withdrawn_at=None)

    def known_at(self, moment: datetime) -> Self:
        """What stood at `moment`, so that any day's level can be computed again."""
        return self.filter(at__lte=moment).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment))


class Evidence(models.Model):
    """One dated sign of a level. `came_from` names the exchange or the preset by its opaque scope."""

    record = models.ForeignKey(SkillRecord, on_delete=models.CASCADE, related_name="evidence")
    source = models.SlugField(choices=Source.choices)
    level = models.PositiveSmallIntegerField(validators=[MaxValueValidator(TOP_LEVEL)])
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    came_from = models.CharField(max_length=64, blank=True)
    said_of = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=TOP_LEVEL), name="level_to_five"),
            models.UniqueConstraint(
                "record", "came_from", condition=~Q(came_from=""), name="evidence_once_from_each_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.level}"

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None

    @property
    def level_word(self) -> LevelWord:
        return LevelWord(self.level)


class RolePresetQuerySet(models.QuerySet["RolePreset"]):
    def due(self) -> Self:
        """Presets whose title somebody present has who was never given it."""
        given = Evidence.objects.filter(
            record__person=OuterRef("pk"),
            came_from=Concat(Value("preset:"), Cast(OuterRef(OuterRef("pk")), TextField())),
        )
        without = Person.objects.present().filter(~Exists(given), title=OuterRef("title"))
        return self.filter(Exists(without))


class RolePreset(models.Model):
    """What people with a job title can usually do: feeds the matching, never counts as held in a gap."""

    title = models.CharField(max_length=200)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="presets")
    said_of = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(validators=[MaxValueValidator(TOP_LEVEL)])
    set_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()

    objects = RolePresetQuerySet.as_manager()

    class Meta:
        ordering = ["title", "skill__label"]
        constraints = [
            models.UniqueConstraint("title", "skill", name="one_preset_for_each_title_and_skill"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=TOP_LEVEL), name="preset_level_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.skill_id}"

    @property
    def level_word(self) -> LevelWord:
        return LevelWord(self.level)

    @property
    def scope(self) -> str:
        """What the evidence it gives says it came from."""
        return f"preset:{self.pk}"
