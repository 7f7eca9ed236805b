"""Met, not met, not sure: one word each, only after it began, counted only when nobody disagrees."""

import pytest

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions import cancel_session, say_met
from peerlore.exchanges.actions.meeting import NotBegunYet
from peerlore.exchanges.actions.shared import OnlyMembers
from peerlore.exchanges.models import Presence, Session
from tests.cast import NOW
from tests.exchanges.conftest import THURSDAY


@pytest.mark.parametrize(
    ("ana", "ben", "counts"),
    [("met", None, True), ("met", "met", True), ("met", "unknown", True), ("met", "not-met", False)],
)
def test_a_session_counts_when_one_says_met_and_nobody_says_not_met(cast, session, ana, ben, counts):
    say_met(session, ana, by=cast.ana, at=THURSDAY)
    if ben:
        say_met(session, ben, by=cast.ben, at=THURSDAY)
    assert Session.objects.met().exists() is counts
    assert Session.objects.get().is_met is counts


def test_a_word_may_be_changed(cast, session):
    say_met(session, "not-met", by=cast.ana, at=THURSDAY)
    say_met(session, "met", by=cast.ana, at=THURSDAY)
    assert Presence.objects.get().said == "met"


def test_nobody_says_so_before_it_began_or_of_one_called_off(cast, session):
    with pytest.raises(NotBegunYet):
        say_met(session, "met", by=cast.ana, at=NOW)
    cancel_session(session, by=cast.ana, at=NOW)
    with pytest.raises(RuleBroken):
        say_met(session, "met", by=cast.ana, at=THURSDAY)


def test_only_members_and_only_these_words(cast, session):
    with pytest.raises(OnlyMembers):
        say_met(session, "met", by=cast.cleo, at=THURSDAY)
    with pytest.raises(RuleBroken):
        say_met(session, "perhaps", by=cast.ana, at=THURSDAY)
