"""Days and times in words, in the reader's zone: “Friday 13 March, 14:00 in Lisbon”."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peerlore import clock
from peerlore.people.models import Person

WEEK = 7


def day_in_words(moment: date, zone: ZoneInfo | None = None) -> str:
    """ "Friday 13 March"; with the year where it is not this one. A moment is told in `zone`, else the reader's."""
    here = zone or timezone.get_current_timezone()
    local = moment.astimezone(here) if isinstance(moment, datetime) else moment
    this_year = clock.now().astimezone(here).year
    return date_format(local, "MONTH_DAY_FORMAT" if local.year == this_year else "DATE_FORMAT")


def time_in_words(moment: datetime, zone: ZoneInfo | None = None) -> str:
    return date_format(moment.astimezone(zone or timezone.get_current_timezone()), "TIME_FORMAT")


def place_of(person: Person) -> str:
    """Where this person's clock stands: the site's name, or the city of the zone they chose."""
    if person.site and not person.own_zone:
        return person.site.name
    return city_of(person.zone)


def city_of(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def when_in_words(moment: datetime, person: Person | None = None) -> str:
    """ "Friday 13 March, 14:00 in Lisbon", as this person lives it; without one, as the organisation does."""
    zone = person.zone_info if person else ZoneInfo(settings.TIME_ZONE)
    return _("%(day)s, %(time)s in %(place)s") % {
        "day": day_in_words(moment, zone),
        "time": time_in_words(moment, zone),
        "place": place_of(person) if person else city_of(settings.TIME_ZONE),
    }


def count_in_words(number: int) -> str:
    """None to twelve as words within a sentence; others as figures."""
    words = [
        _("none"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"),
        _("ten"), _("eleven"), _("twelve"),
    ]  # fmt: skip
    return words[number] if 0 <= number < len(words) else str(number)


def place_in_words(number: int) -> str:
    """ "the third"; after the twelfth, "number 13"."""
    words = [
        _("the first"), _("the second"), _("the third"), _("the fourth"), _("the fifth"), _("the sixth"),
        _("the seventh"), _("the eighth"), _("the ninth"), _("the tenth"), _("the eleventh"), _("the twelfth"),
    ]  # fmt: skip
    return words[number - 1] if 1 <= number <= len(words) else _("number %(number)s") % {"number": number}


def rhythm_in_words(days: int) -> str:
    """ "every three weeks", "every week", "every ten days"."""
    if days == 1:
        return _("every day")
    if days == WEEK:
        return _("every week")
    if days % WEEK:
        return _("every %(number)s days") % {"number": count_in_words(days)}
    return _("every %(number)s weeks") % {"number": count_in_words(days // WEEK)}


def number_in_words(number: int) -> str:
    """Two to nine as words, as the beginning of a sentence wants it; others as figures."""
    words = [_("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight"), _("Nine")]
    return words[number - 2] if 0 <= number - 2 < len(words) else str(number)
