"""Fields that read what people write: spans of hours, languages by name, a small number."""

import re
from collections.abc import Iterable
from datetime import date, time

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.attempt import key_in

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d{2}))?")
END_OF_DAY = "24:00"
FIRST_YEAR, LAST_YEAR = 2000, 2100


def within_years(day: date) -> None:
    """Raises ValidationError for a day (or a moment) that nobody can mean; calendars and zones end not far beyond."""
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        said = gettext("Write a day from %(first)s to %(last)s. This one is in the year %(year)s.")
        raise ValidationError(said, params={"first": FIRST_YEAR, "last": LAST_YEAR - 1, "year": day.year})


class LineField(forms.CharField):
    """Words on one line: line ends, tabs and runs of spaces become one space, so that a name is a name everywhere."""

    def to_python(self, value: object) -> str:
        return " ".join((super().to_python(value) or "").split())


class SpansField(LineField):
    """ "9:00–12:30, 14–18" as [["09:00", "12:30"], ["14:00", "18:00"]]; empty as no work."""

    default_error_messages = {
        "unclear": _("Write spans such as 9:00–12:30, 14:00–18:00. “%(written)s” could mean anything.")
    }

    def clean(self, value: object) -> list[list[str]]:
        written = super().clean(value)
        return [self._span(part.strip()) for part in re.split(r"[,;]", written) if part.strip()]

    def _span(self, written: str) -> list[str]:
        found = SPAN.fullmatch(written)
        try:
            opens, closes = (_clock(found[1], found[2]), _clock(found[3], found[4])) if found else ("", "")
        except ValueError:
            opens = closes = ""
        if opens in (closes, END_OF_DAY):
            raise ValidationError(self.error_messages["unclear"], params={"written": written})
        return [opens, closes]


def _clock(hour: str, minute: str | None) -> str:
    if int(hour) == 24 and not int(minute or 0):
        return END_OF_DAY
    return time(int(hour), int(minute or 0)).isoformat("minutes")


def spans_written(spans: list[list[str]]) -> str:
    return ", ".join("–".join(span) for span in spans)


class LanguagesField(LineField):
    """Languages by their name in any of the ways people write it, as ISO 639 codes."""

    def clean(self, value: object) -> list[str]:
        names = [part.strip() for part in re.split(r"[,;]", super().clean(value)) if part.strip()]
        return list(dict.fromkeys(_language(name) for name in names))


def _language(written: str) -> str:
    word = written.casefold()
    for code, about in LANG_INFO.items():
        if "name" in about and word in (code, *_names(about)):
            return code.split("-", maxsplit=1)[0]
    said = gettext("“%(written)s” is not a language we know. Write it as in English, Português or Polski.")
    raise ValidationError(said, params={"written": written})


def _names(about: dict[str, str]) -> tuple[str, ...]:
    return about["name"].casefold(), about["name_local"].casefold(), gettext(about["name"]).casefold()


def languages_written(codes: list[str]) -> str:
    return ", ".join(gettext(LANG_INFO[code]["name"]) if code in LANG_INFO else code for code in codes)


class RowsField(forms.ModelMultipleChoiceField[models.Model]):
    """Rows by their keys; what cannot be a key is not among the choices, and never asked of the database."""

    def clean(self, value: Iterable[object]) -> models.QuerySet[models.Model]:
        for key in value or ():
            if key_in(str(getattr(key, "pk", key))) is None:
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": str(key)[:20]})
        found: models.QuerySet[models.Model] = super().clean(value)
        return found


class SmallNumberField(LineField):
    """A whole number from 0 to 9."""

    def clean(self, value: object) -> int:
        written = super().clean(value).strip()
        if not re.fullmatch(r"[0-9]", written):
            said = gettext("Write a whole number from 0 to 9. “%(written)s” could mean anything.")
            raise ValidationError(said, params={"written": written})
        return int(written)
