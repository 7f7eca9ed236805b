"""Forms of an import of people: the file, what its columns mean, the last word."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from peerlore.integrations.actions import default_company
from peerlore.integrations.hr_files.mapping import ColumnMapping, Dates, Field, from_json
from peerlore.integrations.hr_files.reading import LARGEST_FILE, FileTooLarge, Table
from peerlore.integrations.models import Effect, PeopleImport
from peerlore.people.forms.fields import LineField

LEFT_OUT = ("", _("Leave it out"))


class FileForm(forms.Form):
    """The HR file."""

    file = forms.FileField(
        label=_("Your HR file"),
        help_text=_(
            "CSV, as your HR system exports it, up to 25 MB. Columns that Peerlore does not need are left out."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )
    sees = {"file": ("eye", _("Coordinators and administrators, until it is applied or stopped; then it is deleted."))}

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(str(FileTooLarge(megabytes=round(file.size / 1024 / 1024))))
        return file


@dataclass(frozen=True)
class ColumnChoice:
    """A column, a few of its values, and the control that says what it means."""

    name: str
    samples: list[str]
    control: BoundField


class ColumnsForm(forms.Form):
    """What each column means, which company it is about, and whether it names everybody."""

    company = LineField(
        label=_("Company"),
        max_length=200,
        help_text=_("The top of the tree of units. A new name makes a new company."),
    )
    dates = forms.ChoiceField(
        label=_("How dates are written"),
        choices=[
            (Dates.ISO.value, _("Year first, as in 2026-03-10")),
            (Dates.DAY_FIRST.value, _("Day first, as in 10.03.2026")),
            (Dates.MONTH_FIRST.value, _("Month first, as in 03/10/2026")),
        ],
        widget=forms.RadioSelect,
    )
    complete = forms.BooleanField(
        label=_("This file names everybody in the company"),
        help_text=_("Then people with a staff number who are missing from it are marked as having left."),
        required=False,
    )

    def __init__(self, batch: PeopleImport, table: Table, *args: object, **kwargs: object) -> None:
        kept = from_json(batch.mapping)
        kwargs["initial"] = {
            "company": batch.mapping.get("company") or default_company(),
            "dates": kept.dates.value,
            "complete": batch.complete,
        }
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.table = table
        for place, column in enumerate(table.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column, choices=[LEFT_OUT, *Field.choices], required=False, initial=kept.columns.get(column, "")
            )
            self.fields[f"column_{place}"].widget.attrs["aria-label"] = column

    def columns(self) -> Iterator[ColumnChoice]:
        for place, column in enumerate(self.table.columns):
            yield ColumnChoice(column, self.table.samples(column), self[f"column_{place}"])

    def mapping(self) -> ColumnMapping:
        said = {column: self.cleaned_data[f"column_{place}"] for place, column in enumerate(self.table.columns)}
        taken = {column: field for column, field in said.items() if field}
        return ColumnMapping(taken, Dates(self.cleaned_data["dates"]))


class ConfirmForm(forms.Form):
    """The last word. It asks only what this import leaves open."""

    leave_out = forms.BooleanField(required=False)
    allow_leavers = forms.BooleanField(required=False)

    def __init__(self, batch: PeopleImport, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.leavers = batch.count(Effect.LEFT)
        self._ask_about_bad_rows(batch.bad_rows)
        self._ask_about_leavers(batch)

    def _ask_about_bad_rows(self, count: int) -> None:
        if not count:
            del self.fields["leave_out"]
            return
        self.fields["leave_out"].label = ngettext_lazy(
            "Leave out the %(n)d line that needs another look",
            "Leave out the %(n)d lines that need another look",
            count,
        ) % {"n": count}

    def _ask_about_leavers(self, batch: PeopleImport) -> None:
        if not batch.leavers_need_word:
            del self.fields["allow_leavers"]
            return
        self.fields["allow_leavers"].label = ngettext_lazy(
            "Yes, %(n)d person has left", "Yes, %(n)d people have left", self.leavers
        ) % {"n": self.leavers}
        self.fields["allow_leavers"].help_text = _("That is more than one in twenty of the company.")

    @property
    def allowed(self) -> int:
        return self.leavers if self.cleaned_data.get("allow_leavers") else 0
