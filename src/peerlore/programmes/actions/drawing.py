"""Draw the lots for limited places, once, at the end of the day that was told."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from peerlore.failpoints import failpoint
from peerlore.people.audit import record, record_all
from peerlore.people.outbox import Parameters, notify, notify_all
from peerlore.programmes.actions.offering import (
    Standing,
    answer_by,
    arrival,
    facts_of,
    how_it_goes_on,
    offer_to,
    tell_waiting,
)
from peerlore.programmes.actions.starting import locked_stage
from peerlore.programmes.matching.lots import drawn_order
from peerlore.programmes.models import Draw, Enrolment, Stage


@transaction.atomic
def draw_lots(draw: Draw, *, at: datetime) -> None:
    """Done twice, or by two at once, it is done once. What was drawn from is kept, so that anyone can draw again."""
    stage = locked_stage(draw.stage)
    row = Draw.objects.select_for_update(of=("self",)).due(at).filter(pk=draw.pk).first()
    if row is None:
        return
    row.drawn_at = at
    row.save(update_fields=["drawn_at"])
    row.entries = [_side(stage, row, role, at=at) for role in sorted(stage.places)]
    row.save(update_fields=["entries"])
    failpoint("draw.held")
    _let_late_ones_in(stage, at=at)
    record("lots-drawn", row, by=None, at=at, fields=["entries", "drawn_at"])


def _side(stage: Stage, draw: Draw, role: str, *, at: datetime) -> dict[str, object]:
    """Give the free places of `role`; the others wait in the order of their lots."""
    rows = stage.enrolments.in_the_draw().filter(role=role, enrolled_at__lte=draw.closes_at)
    rows = rows.select_related("person__site").order_by("pk")
    applied = {one.pk: one for one in rows.select_for_update(of=("self",), no_key=True)}
    order = [applied[number] for number in drawn_order(draw.seed, applied)]
    places = max(stage.places_free(role), 0)
    if len(order) <= places:
        _give_all(draw, order, at=at)
    else:
        chance = gettext("%(places)s in %(people)s") % {"places": places, "people": len(order)}
        _offer(draw, order[:places], chance, at=at)
        _let_wait(draw, order[places:], chance, at=at)
    Enrolment.objects.bulk_update(order, ["standing", "turn", "offered_until"], batch_size=200)
    return {"role": role, "places": places, "numbers": sorted(applied)}


def _give_all(draw: Draw, order: Sequence[Enrolment], *, at: datetime) -> None:
    """There is a place for everybody who asked."""
    for one in order:
        one.standing = Standing.ENROLLED
    _log("enrolled", order, at=at)
    facts = _given(draw.stage)
    notify_all([(one.person, facts) for one in order], "place_given", draw, at=at)


def _given(stage: Stage) -> Parameters:
    option = gettext("The next round looks for somebody for you; you need do nothing.")
    return facts_of(stage.programme) | {"option": option}


def _let_late_ones_in(stage: Stage, *, at: datetime) -> None:
    """Who joined after the day was over and before the lots were drawn stands where they would had they joined now."""
    for one in stage.enrolments.in_the_draw().select_related("person").order_by("enrolled_at", "pk"):
        place = arrival(stage, one.role, asked=True)
        one.standing, one.turn = place.standing, place.turn
        one.save(update_fields=["standing", "turn"])
        verb = "let-wait" if one.waits else "enrolled"
        entry = record(verb, one, by=None, at=at, about=one.person, fields=["standing"], state=one.state)
        if one.waits:
            tell_waiting(one, entry, at=at)
        else:
            notify(one.person, "place_given", entry, at=at, parameters=_given(stage))


def _offer(draw: Draw, order: Sequence[Enrolment], chance: str, *, at: datetime) -> None:
    for one in order:
        offer_to(one, draw.stage.programme, at=at)
    _log("place-offered", order, at=at)
    facts = _facts(draw, chance)
    notify_all([(one.person, facts | answer_by(one)) for one in order], "lottery_chosen", draw, at=at)


def _let_wait(draw: Draw, order: Sequence[Enrolment], chance: str, *, at: datetime) -> None:
    for turn, one in enumerate(order, start=1):
        one.standing, one.turn = Standing.WAITING, turn
    _log("let-wait", order, at=at)
    facts = _facts(draw, chance) | {"option": how_it_goes_on()}
    notify_all([(one.person, facts | {"place": one.turn or 0}) for one in order], "lottery_waiting", draw, at=at)


def _log(verb: str, rows: Sequence[Enrolment], *, at: datetime) -> None:
    record_all(
        verb, rows, by=None, at=at, about=lambda row: row.person, fields=["standing"], state=lambda row: row.state
    )


def _facts(draw: Draw, chance: str) -> dict[str, str | int]:
    link = reverse("programme_draw", args=[draw.stage.programme_id])
    return facts_of(draw.stage.programme) | {"chance": chance, "draw_link": link}
