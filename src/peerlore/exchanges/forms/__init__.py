"""Forms of the exchange page. Each says beforehand who will see what is written."""

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, TypedDict

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.actions.closing import LevelMissing, ShowsMissing
from peerlore.exchanges.actions.words import NothingWritten
from peerlore.exchanges.models import CloseReport, Exchange, Result
from peerlore.exchanges.words import names
from peerlore.people.forms.fields import LineField, within_years
from peerlore.people.models import Person
from peerlore.skills.models import LevelWord

LEVELS = [(word.value, format_lazy("{}: {}", word.value, word.label)) for word in LevelWord]
RESULTS = [
    (Result.CLOSED, _("Closed: I can do what I set out to do")),
    (Result.PARTLY, _("Partly closed: further than before, not yet there")),
    (Result.UNCHANGED, _("Unchanged: I am where I was. That is an answer too")),
]
if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Seen = dict[str, tuple[str, StrOrPromise]]


class WhenAndWhere(TypedDict):
    """What booking and moving ask for."""

    starts_at: datetime
    where: str


class Reported(TypedDict):
    """What a report at the close says."""

    result: str
    level: int | None
    shows: str
    counts_as_evidence: bool


class MemberForm(forms.Form):
    """A form for one member of an exchange; `sees` names the others, not their role alone."""

    sees: "Seen" = {}
    use_required_attribute = False

    def __init__(self, *args: object, exchange: Exchange, reader: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.reader = reader
        self.others = names(exchange.others(reader))
        self.sees = self.seen()

    def seen(self) -> "Seen":
        return {}

    def all_members(self, field: str) -> "Seen":
        return {field: ("eye", gettext("You and %(others)s can see this.") % {"others": self.others})}


class TimeForm(MemberForm):
    """A time: either one of those offered (`slot`), or a day and an hour on the reader's own clock."""

    unmarked = ("day", "hour")  # neither has to be filled where a slot is sent, but both where none is
    slot = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    hour = forms.TimeField(
        label=_("Begins at"), required=False, widget=forms.TimeInput(attrs={"type": "time", "class": "short"})
    )

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        if not self.errors:
            said["starts_at"] = (
                self._slot(said["slot"]) if said["slot"] else self._own(said.get("day"), said.get("hour"))
            )
        return said

    def _slot(self, slot: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(slot)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.add_error("day", gettext("This time cannot be read. Choose a day and an hour."))
            return None
        try:
            within_years(moment)
        except forms.ValidationError as beyond:
            self.add_error("day", beyond)
            return None
        return moment.astimezone(UTC)

    def _own(self, day: date | None, hour: time | None) -> datetime | None:
        if day is None or hour is None:
            self.add_error("day" if day is None else "hour", gettext("Choose a day and an hour."))
            return None
        local = datetime.combine(day, hour, self.reader.zone_info)
        if local.astimezone(UTC).astimezone(self.reader.zone_info).replace(tzinfo=None) != local.replace(tzinfo=None):
            self.add_error(
                "hour", gettext("That hour does not exist on that day: the clocks go forward. Choose another.")
            )
        return local.astimezone(UTC)


class SessionForm(TimeForm):
    where = LineField(
        label=_("Where"),
        required=False,
        max_length=300,
        help_text=_("A room, or the address of a call. Left empty, you agree on it between you."),
    )

    def seen(self) -> "Seen":
        return self.all_members("where")

    def when_and_where(self) -> WhenAndWhere:
        return {"starts_at": self.cleaned_data["starts_at"], "where": self.cleaned_data["where"]}


class NoteForm(MemberForm):
    text = forms.CharField(
        label=_("Write a note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": NothingWritten.message},
    )
    private = forms.BooleanField(label=_("Keep it for me alone"), required=False)

    def seen(self) -> "Seen":
        return self.all_members("text")


class PromiseForm(MemberForm):
    text = LineField(label=_("Promise one thing"), max_length=300, error_messages={"required": NothingWritten.message})
    due = forms.DateField(
        label=_("By"), required=False, widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )

    def seen(self) -> "Seen":
        return self.all_members("text")


class ReportForm(MemberForm):
    result = forms.ChoiceField(
        label=_("The gap we set out to close is now"),
        choices=RESULTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three. Unchanged is an answer too.")},
    )
    level = forms.TypedChoiceField(
        label=_("Where I am now"),
        choices=LEVELS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Not needed where the gap is unchanged."),
    )
    shows = forms.CharField(
        label=_("What shows it?"),
        error_messages={"required": ShowsMissing.message},
        max_length=2000,
        help_text=_("One thing that somebody else could have seen."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    counts = forms.BooleanField(
        label=_("Let it count on my own skill record"),
        required=False,
        initial=True,
        help_text=_("Only once it is confirmed. You can withdraw it there at any time."),
    )

    def __init__(self, *args: object, confirm: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not confirm:
            self.fields["counts"].help_text = gettext(
                "As your own word, which what somebody else confirms outranks. You can withdraw it there at any time."
            )

    def seen(self) -> "Seen":
        members = gettext("You and %(others)s can see this.") % {"others": self.others}
        record = gettext(
            "You and %(others)s. Confirmed, it feeds the matching and the count of your unit’s gap, without your name."
        )
        return {
            "result": ("eye", members),
            "level": ("eye", record % {"others": self.others}),
            "shows": ("lock", gettext("You and %(others)s. Encrypted; no role can open it.") % {"others": self.others}),
        }

    def said(self) -> Reported:
        said = self.cleaned_data
        return {
            "result": said["result"],
            "level": said["level"],
            "shows": said["shows"],
            "counts_as_evidence": said["counts"],
        }


class ConfirmForm(MemberForm):
    level = forms.TypedChoiceField(
        label=_("Where you see it"),
        choices=LEVELS,
        coerce=int,
        empty_value=None,
        error_messages={"required": LevelMissing.message},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, report: CloseReport, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        learner = report.seat.person.first_name
        self.fields["level"].initial = report.level
        self.fields["level"].help_text = gettext(
            "%(learner)s says %(level)s. Where you see it differently, choose that."
        ) % {
            "learner": learner,
            "level": report.level,
        }
        if report.result == Result.UNCHANGED:
            del self.fields["level"]
