"""The audit log: who did what to which row, when; never content. The database refuses change."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from peerlore.people.models.people import Person

VERBS = {
    "accepted": _("noted a yes from both"),
    "added": _("added"),
    "added_passkey": _("added a passkey"),
    "agreed-to-code": _("agreed to a new sign-in code"),
    "agreement-changed": _("changed an agreement"),
    "answered": _("noted an answer"),
    "applied": _("applied an import"),
    "asked": _("asked for a reflection"),
    "asked-for-code": _("asked for a new sign-in code"),
    "asked-for-help": _("asked a safeguarding contact"),
    "asked-for-place": _("asked for a place"),
    "asked-still-right": _("asked whether an exchange is still right"),
    "asked-to-close": _("asked what came of it"),
    "booked": _("booked a session"),
    "came_back": _("let somebody back in"),
    "cancelled": _("called a session off"),
    "changed": _("changed"),
    "checked": _("checked an import"),
    "cleared": _("let go of what was older than its limit"),
    "clearing-begun": _("began to let go of what is older than its limit"),
    "closed": _("closed"),
    "code-lapsed": _("let a new sign-in code lapse"),
    "code-settled": _("settled a new sign-in code"),
    "code-stopped": _("stopped a new sign-in code"),
    "columns_named": _("named the columns of an import"),
    "committed": _("fixed the seed of a draw"),
    "compared_again": _("compared an import again"),
    "confirmed": _("confirmed"),
    "day-off-named": _("named days off"),
    "day-off-removed": _("took days off back"),
    "declined": _("noted that it did not come together"),
    "disowned": _("said that an address is not theirs"),
    "depth-chosen": _("chose how deep a session may go"),
    "depths-forgotten": _("forgot the depths chosen for a session"),
    "discarded": _("discarded a round"),
    "drafted": _("drafted a proposal"),
    "dropped": _("took a proposal out"),
    "ended": _("ended"),
    "ended_sign_in": _("signed another device out"),
    "enrolled": _("enrolled"),
    "erased": _("erased"),
    "evidence-recorded": _("recorded evidence of a skill"),
    "evidence-withdrawn": _("took evidence of a skill back"),
    "failed": _("broke off"),
    "feed-added": _("added a calendar"),
    "feed-removed": _("took a calendar out"),
    "gave-back": _("gave a place back"),
    "gave_office": _("gave an office"),
    "goal-changed": _("changed a goal"),
    "goal-closed": _("closed a goal"),
    "goal-reopened": _("opened a goal again"),
    "asked-to-reconnect": _("asked who would like to meet again"),
    "bounced": _("noted that mail comes back"),
    "reached_again": _("noted that mail arrives again"),
    "goal-set": _("set a goal"),
    "kept": _("kept a promise"),
    "lapsed": _("let a proposal lapse"),
    "learning-wished": _("wished to learn a skill"),
    "left": _("noted that somebody left"),
    "left_rows_out": _("left rows of an import out"),
    "let-go": _("let go of a promise"),
    "let-wait": _("put on a waiting list"),
    "level-answered": _("answered how well somebody does something"),
    "level-ask-lapsed": _("let a question about a level lapse"),
    "left-until": _("left something until a day"),
    "level-ask-taken-back": _("took a question about a level back"),
    "level-asked": _("asked for a level to be confirmed"),
    "limit-set": _("set how long something is kept"),
    "looked": _("looked at"),
    "looked-for": _("looked for somebody for a newcomer"),
    "lots-drawn": _("drew lots for places"),
    "made_code": _("made a sign-in code"),
    "made_site": _("made a site"),
    "made_unit": _("made a unit"),
    "moved": _("moved a session"),
    "moved_unit": _("moved a unit"),
    "mute": _("stopped a kind of mail"),
    "need-added": _("added a need"),
    "need-changed": _("changed a need"),
    "need-removed": _("took a need back"),
    "needs-applied": _("added several needs"),
    "needs-dropped": _("put several needs away"),
    "needs-staged": _("brought several needs to be looked at"),
    "needs-undone": _("took several needs back"),
    "opened": _("opened an exchange"),
    "passed": _("passed a reflection by"),
    "places-limited": _("limited places"),
    "place-taken": _("took a place"),
    "place-offered": _("offered a place"),
    "preset-ended": _("ended a preset"),
    "preset-given": _("gave a preset to new people"),
    "preset-set": _("set a preset"),
    "promised": _("promised something"),
    "proposed": _("proposed"),
    "published": _("published a round"),
    "read_again": _("read a file in another way"),
    "read_log": _("read this log"),
    "recorded": _("recorded a session"),
    "removed_passkey": _("took a passkey away"),
    "replaced_code": _("replaced a sign-in code"),
    "reported": _("reported what came of it"),
    "reported-again": _("reported again what came of it"),
    "restored": _("brought Peerlore back from a backup"),
    "rotated_keys": _("changed the master key"),
    "rows_forgotten": _("forgot the rows of an import"),
    "said-met": _("said whether they met"),
    "set-last-day": _("noted when somebody will leave"),
    "set_mail": _("changed how their mail comes"),
    "set_profile": _("changed their own profile"),
    "settled-still-right": _("settled whether an exchange is still right"),
    "request-lapsed": _("let a request lapse"),
    "request-made": _("asked somebody outside programmes"),
    "request-offered": _("noted a yes to a request"),
    "request-reminded": _("said that somebody may be asked again"),
    "request-settled": _("settled a request"),
    "request-taken-back": _("took a request back"),
    "searched": _("looked for somebody who teaches"),
    "settled": _("settled a proposal"),
    "signed": _("signed an agreement"),
    "skill-added": _("added a skill"),
    "skills-compared-again": _("offered two skills for another look"),
    "skills-kept-apart": _("kept two skills apart"),
    "skills-made-one": _("made two skills one"),
    "skills-taken-apart": _("took two skills apart"),
    "solved": _("drafted a round"),
    "received": _("sent a large file"),
    "staged": _("brought a file"),
    "started": _("started"),
    "stood-alone": _("took a report as its writer’s own word"),
    "stopped": _("stopped an import"),
    "taxonomy-imported": _("imported skills"),
    "teaching-published": _("published that they teach a skill"),
    "taken-up": _("took up again what was left until a day"),
    "took_a_copy": _("took a copy of their data"),
    "took_list": _("took a list of people out, this one among them"),
    "took_office": _("took an office away"),
    "took_new_numbers": _("took lines of an import for people with new numbers"),
    "took_rows_back": _("took rows of an import back in"),
    "thanked": _("thanked somebody"),
    "took-up": _("took up a request for help"),
    "topic-added": _("added a question worth talking about"),
    "undo_asked": _("asked for an import to be undone"),
    "undone": _("undid an import"),
    "undo_gave_up": _("could not undo an import"),
    "unmute": _("took a kind of mail up again"),
    "used_code": _("chose a password with a code"),
    "voided_code": _("took a sign-in code back"),
    "wish-withdrawn": _("took a wish back"),
    "withdrawn": _("withdrew a proposal"),
    "withdrew": _("withdrew from a programme"),
    "wrote": _("wrote a note"),
}


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def about_person(self, person: Person) -> Self:
        """What was done by others to, or looked at in, this person's own data, newest first."""
        return self.filter(about=person).exclude(by=person).order_by("-recorded_at", "-pk")

    def newest(self) -> Self:
        return self.order_by("-recorded_at", "-pk")


class LogEntry(models.Model):
    """One line: `by` did `verb` to the row `target` of `kind`. `by` is empty where Peerlore acted by itself."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.SlugField(max_length=64)
    kind = models.CharField(max_length=64)
    target = models.BigIntegerField()
    about = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    state = models.SlugField(max_length=64, blank=True)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "log entries"
        indexes = [models.Index("kind", "target", name="logentry_of_row")]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.target}"

    @property
    def says(self) -> str:
        """The verb in words; an older one that has none any more is shown as it was kept."""
        return str(VERBS.get(self.verb, self.verb.replace("_", " ").replace("-", " ")))


class LogSeal(models.Model):
    """A link of the chain: the digest of the entries first to last and of the link before."""

    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("first", name="entries_sealed_once")]

    def __str__(self) -> str:
        return f"entries {self.first} to {self.last}"
