"""Forms of the page of one's own times, and of a series."""

from datetime import UTC, datetime

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.actions.sessions import NoTimes
from peerlore.exchanges.actions.times import NotAnAddress
from peerlore.exchanges.forms import MemberForm
from peerlore.people.forms.fields import LineField, RowsField, within_years
from peerlore.people.models import Site

DAY = {"type": "date", "class": "short"}
MOST_SESSIONS = 60


class CallLinkForm(forms.Form):
    use_required_attribute = False
    address = LineField(
        label=_("My own room for calls"),
        required=False,
        max_length=300,
        help_text=_("Put into every session you book without another place. Empty takes it away."),
    )
    sees = {"address": ("eye", gettext_lazy("You, and whoever sits in a session that you book."))}


class FeedForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, auto_id="calendar_%s", **kwargs)  # type: ignore[arg-type, misc]

    address = LineField(
        label=_("Address of my calendar"),
        max_length=1000,
        error_messages={"required": NotAnAddress.message},
        help_text=_("The private .ics address that your calendar offers, beginning with https:// or webcal://."),
    )
    sees = {"address": ("lock", gettext_lazy("Only you. It is kept encrypted, and of the calendar only busy times."))}


class DayOffForm(forms.Form):
    """`sites`: those whose days the reader may name; none leaves oneself."""

    use_required_attribute = False
    first = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs=DAY),
        validators=[within_years],
        error_messages={"required": _("Choose the first day.")},
    )
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY), validators=[within_years]
    )
    name = LineField(label=_("What it is called"), required=False, max_length=100)
    site = RowsField(queryset=Site.objects.none(), required=False, label=_("For everybody at"))
    sees = {"name": ("lock", gettext_lazy("Your own days: only you. Days of a site: everybody who works there."))}

    def __init__(self, *args: object, sites: list[Site], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if sites:
            choices = [("", gettext("myself alone")), *((site.pk, site.name) for site in sites)]
            self.fields["site"] = forms.TypedChoiceField(
                label=gettext("For"), choices=choices, required=False, coerce=int, empty_value=None
            )
        else:
            del self.fields["site"]


class SeriesForm(MemberForm):
    """The times of a series, as the page before has offered them."""

    def starts(self) -> list[datetime]:
        """Those that can be read; none at all is refused by the rule."""
        slots = self.data.getlist("slot") if hasattr(self.data, "getlist") else []
        return [moment.astimezone(UTC) for slot in slots[:MOST_SESSIONS] if (moment := _moment(slot))]

    def clean(self) -> dict[str, object]:
        if not self.starts():
            raise forms.ValidationError(NoTimes.message)
        return super().clean() or {}


def _moment(slot: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(slot)
        within_years(moment)
    except (ValueError, forms.ValidationError):
        return None
    return moment if moment.tzinfo else None
