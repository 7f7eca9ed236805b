"""Forms of an import of people: the file, what its columns mean, the last word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from peerlore.integrations.actions import Answers, default_company, left_open
from peerlore.integrations.asking import what_is_emptied, why_many_leave
from peerlore.integrations.hr_files import writing
from peerlore.integrations.hr_files.dates import DateOrder, Dates
from peerlore.integrations.hr_files.fields import Field
from peerlore.integrations.hr_files.mapping import ColumnMapping, from_json
from peerlore.integrations.hr_files.reading import (
    ENCODINGS,
    LARGEST_FILE,
    FileTooLarge,
    HowRead,
    how_from_json,
)
from peerlore.integrations.hr_files.shape import Shape
from peerlore.integrations.models import Effect, PeopleImport
from peerlore.people.forms.fields import LineField

LEFT_OUT = ("", _("Leave it out"))
ORDERS = [
    (Dates.ISO.value, _("Year first, as in 2026-03-10")),
    (Dates.DAY_FIRST.value, _("Day first, as in 10.03.2026")),
    (Dates.MONTH_FIRST.value, _("Month first, as in 03/10/2026")),
]


class FileForm(forms.Form):
    """The HR file."""

    file = forms.FileField(
        label=_("Your HR file"),
        help_text=_(
            "CSV or Excel (.xlsx), as your HR system exports it, up to 25 MB; a large one takes a moment. "
            "Columns that Peerlore does not need are left out."
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
    """A column, a few of its values, and the control that says what it means; where it holds dates, also how they are
    written, and why it seems so."""

    name: str
    samples: list[str]
    control: BoundField
    dates: BoundField | None = None
    why: str = ""


class ReadForm(forms.Form):
    """How the file is written, where it was not found out rightly."""

    encoding = forms.ChoiceField(label=_("How its letters are written"), required=False)
    header = forms.IntegerField(
        label=_("Line of the header"),
        min_value=1,
        max_value=2_000_000,
        help_text=_("The line that names the columns. What stands above it is not read."),
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)

    def __init__(self, batch: PeopleImport, shape: Shape, *args: object, **kwargs: object) -> None:
        kept = how_from_json(batch.mapping.get("read"))
        kwargs["initial"] = {"encoding": shape.encoding, "header": shape.header, "sheet": shape.sheet}
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.shape, self.kept = shape, kept
        self._offer("encoding", list(ENCODINGS.items()) if shape.separator else [])
        self._offer("sheet", [(name, name) for name in shape.sheets] if len(shape.sheets) > 1 else [])

    def _offer(self, name: str, choices: list[tuple[str, str | Promise]]) -> None:
        field = self.fields[name]
        if choices and isinstance(field, forms.ChoiceField):
            field.choices = choices
        else:
            del self.fields[name]

    def how(self) -> HowRead:
        """Only what differs from how it was found is said."""
        said = self.cleaned_data
        header = said["header"] if said["header"] != self.shape.header else self.kept.header
        return HowRead(encoding=said.get("encoding") or "", header=header, sheet=said.get("sheet") or "")


class ColumnsForm(forms.Form):
    """What each column means, which company it is about, and whether it names everybody."""

    company = LineField(
        label=_("Company"),
        max_length=200,
        help_text=_("The top of the tree of units. A new name makes a new company; before that you are asked."),
    )
    steps = forms.BooleanField(
        label=_("A slash in the name of a unit is a step in the tree"),
        help_text=_("Then “Sales / North” is the unit North below the unit Sales; else it is one unit of that name."),
        required=False,
    )
    complete = forms.BooleanField(
        label=_("This file names everybody in the company"),
        help_text=_("Then people with a staff number who are missing from it are marked as having left."),
        required=False,
    )

    def __init__(self, batch: PeopleImport, shape: Shape, *args: object, **kwargs: object) -> None:
        kept = from_json(batch.mapping)
        kwargs["initial"] = {
            "company": batch.mapping.get("company") or default_company(),
            "complete": batch.complete,
            "steps": kept.steps is not False,
        }
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.shape, self.orders, self.kept = shape, shape.orders, kept
        if not any(column in shape.slashed for column in kept.unit_columns):
            del self.fields["steps"]
        for place, column in enumerate(shape.columns):
            self._ask(f"column_{place}", [LEFT_OUT, *Field.choices], initial=kept.columns.get(column, ""), label=column)
            if column in self.orders:
                order = kept.dates.get(column, self.orders[column].order)
                label = _("Dates of %(column)s") % {"column": column}
                self._ask(f"dates_{place}", ORDERS, initial=order.value, label=label)

    def _ask(self, name: str, choices: Sequence[tuple[str, str | Promise]], *, initial: str, label: str) -> None:
        field = forms.ChoiceField(label=label, choices=choices, required=False, initial=initial)
        field.widget.attrs["aria-label"] = label
        self.fields[name] = field

    def columns(self) -> Iterator[ColumnChoice]:
        for place, column in enumerate(self.shape.columns):
            order = self.orders.get(column)
            dates = self[f"dates_{place}"] if order else None
            why = _why(order) if order else ""
            yield ColumnChoice(column, self.shape.samples(column), self[f"column_{place}"], dates, why)

    def mapping(self) -> ColumnMapping:
        said = {column: self.cleaned_data[f"column_{place}"] for place, column in enumerate(self.shape.columns)}
        taken = {column: field for column, field in said.items() if field}
        return ColumnMapping(taken, dict(self._dates()), steps=self.cleaned_data.get("steps", self.kept.steps))

    def _dates(self) -> Iterator[tuple[str, Dates]]:
        for place, column in enumerate(self.shape.columns):
            if column in self.orders:
                yield column, Dates(self.cleaned_data[f"dates_{place}"] or self.orders[column].order)


def _why(order: DateOrder) -> str:
    """What decided the order of day and month in a column."""
    if order.against:
        said = gettext("%(value)s on line %(line)s and %(against)s on line %(against_line)s contradict each other.")
    elif not order.sure:
        said = gettext("Every value could be read both ways, as %(value)s on line %(line)s. Look if this is right.")
    elif order.order == Dates.ISO:
        return ""
    else:
        said = gettext("Decided by the whole column, as by %(value)s on line %(line)s.")
    against = {"against": order.against[:20], "against_line": order.against_line}
    return said % {"value": order.value[:20], "line": order.line, **against}


class ConfirmForm(forms.Form):
    """The last word. It asks only what this import leaves open."""

    leave_out = forms.BooleanField(required=False)
    allow_leavers = forms.BooleanField(required=False)
    allow_emptied = forms.BooleanField(required=False)
    new_companies = forms.BooleanField(required=False)

    def __init__(self, batch: PeopleImport, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.batch, self.leavers = batch, batch.count(Effect.LEFT)
        self._ask_about_bad_rows(batch.bad_rows)
        self._ask_about_leavers(batch)
        self._ask_about_emptied(batch)
        self._ask_about_companies(batch.new_companies)

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
        self.fields["allow_leavers"].help_text = why_many_leave(batch)

    def _ask_about_emptied(self, batch: PeopleImport) -> None:
        if not batch.emptied:
            del self.fields["allow_emptied"]
            return
        self.fields["allow_emptied"].label = ngettext_lazy(
            "Yes, empty %(n)d cell", "Yes, empty %(n)d cells", batch.emptied
        ) % {"n": batch.emptied}
        self.fields["allow_emptied"].help_text = what_is_emptied(batch)

    def _ask_about_companies(self, names: Sequence[str]) -> None:
        if not names:
            del self.fields["new_companies"]
            return
        self.fields["new_companies"].label = ngettext_lazy(
            "Yes, %(names)s is a new company", "Yes, these are new companies: %(names)s", len(names)
        ) % {"names": ", ".join(names)}
        self.fields["new_companies"].help_text = _("If it is one that is here, correct its name in the file instead.")

    def clean(self) -> dict[str, object]:
        """Each question left open is named at once, not one after the other."""
        for broken in left_open(self.batch, self.answers):
            self.add_error(broken.field, str(broken))
        return self.cleaned_data

    @property
    def answers(self) -> Answers:
        said = self.cleaned_data
        return Answers(
            leave_out=bool(said.get("leave_out")),
            allow_leavers=self.leavers if said.get("allow_leavers") else 0,
            allow_emptied=self.batch.emptied if said.get("allow_emptied") else 0,
            new_companies=self.batch.new_companies if said.get("new_companies") else (),
        )


class TakeOutForm(forms.Form):
    """As what a list of people is written, and whether with those who left."""

    kind = forms.ChoiceField(
        label=_("As what kind of file?"),
        choices=[
            (writing.CSV, _("CSV\nText, for any program.")),
            (writing.XLSX, _("Excel (.xlsx)\nFor a spreadsheet.")),
        ],
        initial=writing.CSV,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    left = forms.BooleanField(label=_("With people who left"), required=False)
    sees = {"kind": ("eye", _("You. Each of them reads in their data that you took it, and what was in it."))}


class UndoForm(forms.Form):
    """Nothing to fill in: the button is the yes."""


class NeedSheetForm(FileForm):
    """A sheet of needs."""

    file = forms.FileField(
        label=_("Your sheet"),
        help_text=_("CSV or Excel (.xlsx), one need to a line."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )
    sees = {
        "file": ("eye", _("Its lines: coordinators, executives and the goal’s owner. The file itself is not kept."))
    }
