"""A round in waves: a part goes out first, the rest by date, with its places kept meanwhile; and it can be stopped."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.programmes.actions.publishing import end_held, lock_draft, locked_proposals, open_round, send
from peerlore.programmes.actions.starting import check_coordinates
from peerlore.programmes.formats import Between
from peerlore.programmes.models import Proposal, Round, Wave

WAVES, DAYS = Between(1, 9), Between(1, 60)


class HowManyWaves(RuleBroken):
    message = _("Write a whole number from 1 to %(most)s; 1 publishes all of it at once.")
    field = "waves"


class DaysBetween(RuleBroken):
    message = _("Write a whole number of days from %(least)s to %(most)s.")
    field = "every_days"


class NoWaveLeft(RuleBroken):
    message = _("No wave of round %(number)s is still to come; nothing was changed.")


@transaction.atomic
def publish_in_waves(round: Round, *, waves: int, every_days: int, by: Person, at: datetime) -> Round:  # noqa: A002
    """The first goes out now, each other `every_days` later. The places of all are kept from now on; whoever has
    nobody is told now."""
    if not WAVES.holds(waves):
        raise HowManyWaves(most=int(WAVES.most))
    if not DAYS.holds(every_days):
        raise DaysBetween(least=int(DAYS.least), most=int(DAYS.most))
    later = [at + timedelta(days=every_days * number) for number in range(1, waves)]
    return open_round(lock_draft(round, by), by=by, at=at, later=later)


@transaction.atomic
def send_wave(wave_pk: int, *, at: datetime) -> None:
    """What is due of a round goes out, as far as it may still be: checked against the world as it is now."""
    wave = Wave.objects.due(at).filter(pk=wave_pk).first()
    if wave is None:
        return
    row = _locked(wave.round_id)
    wave = Wave.objects.due(at).select_for_update().filter(pk=wave_pk).first()
    if wave is None:
        return
    wave.went_at = at
    wave.save(update_fields=["went_at"])
    send(row, locked_proposals(row, state=Proposal.State.HELD, wave=wave.number), at=at)
    record("sent", wave, by=None, at=at, fields=["went_at"])
    failpoint("wave.before-commit")


def _locked(round_pk: int) -> Round:
    rows = Round.objects.select_for_update(of=("self",)).select_related("stage__programme").defer("problem")
    return rows.get(pk=round_pk)


@transaction.atomic
def stop_waves(round: Round, *, by: Person, at: datetime) -> Round:  # noqa: A002
    """What has not gone out stays in; its places are free, and everybody in it is told why they have nobody."""
    row = _locked(round.pk)
    check_coordinates(by, row.stage.programme)
    waves = list(row.waves.to_come().select_for_update())
    if not waves:
        raise NoWaveLeft(number=row.number)
    for wave in waves:
        wave.stopped_at = at
        wave.save(update_fields=["stopped_at"])
        record("stopped", wave, by=by, at=at, fields=["stopped_at"])
    end_held(row, by=by, at=at)
    return row
