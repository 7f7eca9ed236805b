"""Translator: who is there to help, and what was written to them, opened."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from peerlore.exchanges.models import Exchange, HelpRequest
from peerlore.people.keys import Confidence, unseal_many
from peerlore.people.models import Grant, Office, Person
from peerlore.people.models.offices import EVERYWHERE


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A note as it was when it was attached: by whom (a name), and its words."""

    by: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What somebody wrote, and what they attached. Empty where it can no longer be opened."""

    words: str = ""
    attached: list[Attached] = field(default_factory=list)


def contacts_for(exchange: Exchange, writer: Person) -> list[Person]:
    """Safeguarding contacts of the company, of the programme, or of the writer's part of the house; never somebody who
    sits in this exchange."""
    units = [f"unit:{key}" for key in writer.unit.path.split("/") if key] if writer.unit else []
    scopes = [EVERYWHERE, exchange.scope, *units, *([f"unit:{writer.unit_id}"] if writer.unit_id else [])]
    grants = Grant.objects.filter(office=Office.SAFEGUARDING, scope__in=scopes)
    members = [member.pk for member in exchange.members()]
    return list(Person.objects.present().filter(grants__in=grants).exclude(pk__in=members).distinct())


def written(told: Told) -> str:
    return json.dumps({"words": told.words, "attached": [vars(each) for each in told.attached]}, ensure_ascii=False)


def read(rows: Sequence[HelpRequest]) -> list[Told]:
    opened = unseal_many([Confidence(row.writer_id, row.sealed, row.purpose) for row in rows])
    return [_told(json.loads(text)) if text else Told() for text in opened]


def _told(raw: dict[str, object]) -> Told:
    attached = raw.get("attached")
    rows = attached if isinstance(attached, list) else []
    return Told(words=str(raw.get("words", "")), attached=[Attached(by=row["by"], words=row["words"]) for row in rows])
