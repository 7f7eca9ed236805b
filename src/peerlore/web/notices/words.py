"""Fill a notice's words for one reader. A placeholder that is empty takes its line with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from peerlore.people.models import Delivery, Notice, Person
from peerlore.web.notices.catalogue import told
from peerlore.web.times import day_in_words, when_in_words

SALT = "peerlore.stop"
LONGEST_SUBJECT = 250
RULE, LONGEST_RULE = "-", 60


@dataclass(frozen=True)
class Filled:
    subject: str
    body: str


def words_for(notice: Notice, **instead: str) -> Filled:
    """The subject and body of `notice` in its reader's language; `instead` has words that are not among its parameters,
    or stand in place of the address by which its reader, and nobody else, stops such mail (`stop_link`)."""
    language = settings.LANGUAGE_CODE
    words = told(notice.event).in_language(language)
    with translation.override(language):
        values = _values(notice) | instead
    return Filled(_on_one_line(words.subject, values), _lines(words.body, values))


def part_of_weekly(delivery: Delivery) -> str:
    """One mail as a part of the weekly one: its subject as a heading, its body without greeting and foot."""
    inner = delivery.body.strip().split("\n\n")[1:-1]
    return "\n\n".join([f"{delivery.subject}\n{RULE * min(len(delivery.subject), LONGEST_RULE)}", *inner])


def _values(notice: Notice) -> dict[str, str]:
    said = {name: _in_words(name, value, notice.person) for name, value in notice.parameters.items()}
    for name in ("link", "draw_link"):
        if said.get(name):
            said[name] = address_of(said[name])
    return {**said, "first_name": notice.person.first_name, "stop_link": stop_link(notice.person, notice.event)}


def _in_words(name: str, value: str | int, reader: Person) -> str:
    """A parameter as the reader reads it: an ISO moment or day becomes words in their zone."""
    if not isinstance(value, str) or name not in ("when", "old_when", "answer_by"):
        return str(value).strip()
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value.strip()
    if name == "answer_by" or len(value) == len("2026-03-13"):
        return day_in_words(moment if moment.tzinfo else date.fromisoformat(value[:10]), reader.zone_info)
    return when_in_words(moment, reader)


def _lines(text: str, values: Mapping[str, str]) -> str:
    kept = [line for line in text.splitlines() if all(values.get(name) for name in _named(line))]
    filled = "\n".join(kept).format_map(values).split("\n\n")
    return "\n\n".join(part.strip("\n") for part in filled if part.strip()) + "\n"


def _on_one_line(text: str, values: Mapping[str, str]) -> str:
    filled = text.format_map({name: values.get(name, "") for name in _named(text)})
    return " ".join(filled.split())[:LONGEST_SUBJECT]


def _named(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def address_of(path: str) -> str:
    return f"{settings.PEERLORE_ADDRESS.rstrip('/')}{path}" if path.startswith("/") else path


def stop_link(person: Person, event: str) -> str:
    """Opens the page that stops this kind of mail, without signing in; it can do nothing else."""
    return address_of(reverse("stop_mail", args=[signing.dumps([person.pk, event], salt=SALT, compress=True)]))
