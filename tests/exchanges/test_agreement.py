"""The agreement: each writes their own words, each signs what they have read, a change asks the others again."""

import pytest
from django.urls import reverse

from peerlore.exchanges.actions import sign_agreement, write_agreement
from peerlore.exchanges.actions.agreeing import ChangedMeanwhile, NothingToSign
from peerlore.exchanges.actions.shared import OnlyMembers
from peerlore.exchanges.models import AgreementAnswer, Commitment, Exchange
from peerlore.exchanges.panels import agreement_page, owed
from peerlore.people.models import LogEntry, Notice
from tests.cast import NOW
from tests.exchanges.conftest import CANARY


def signed(exchange) -> dict[str, bool]:
    return {seat.person.given_name: seat.signed_at is not None for seat in exchange.seats.select_related("person")}


@pytest.fixture
def written(cast, exchange) -> Exchange:
    write_agreement(exchange, {1: CANARY}, by=cast.ana, at=NOW)
    exchange.refresh_from_db()
    return exchange


def test_each_answers_in_their_own_words_for_both(cast, written):
    write_agreement(written, {1: "I listen.", 2: "Names stay here."}, by=cast.ben, at=NOW)
    first, second = agreement_page(written, cast.ben).questions
    assert [(told.person, told.words) for told in first.answers] == [(cast.ana, CANARY), (cast.ben, "I listen.")]
    assert second.own_words == "Names stay here."


def test_the_words_are_sealed_and_the_log_has_none(cast, written):
    assert CANARY.encode() not in bytes(AgreementAnswer.objects.get().sealed)
    assert not LogEntry.objects.filter(fields__icontains="ducks").exists()


def test_signing_keeps_what_was_promised(cast, written):
    sign_agreement(written, read=1, by=cast.ana, at=NOW)
    assert signed(written) == {"Ana": True, "Ben": False}
    owes = Commitment.objects.filter(exchange=written, kind="agreement")
    assert {row.owed_by.given_name: row.state for row in owes} == {"Ana": "kept", "Ben": "open"}


def test_a_change_asks_whoever_had_signed_once_more_and_leaves_ones_own(cast, written):
    for person in (cast.ana, cast.ben):
        sign_agreement(written, read=1, by=person, at=NOW)
    for words in ("Gently.", "Straight."):
        write_agreement(written, {2: words}, by=cast.ben, at=NOW)
    assert signed(written) == {"Ana": False, "Ben": True}
    notice = Notice.objects.get(event="agreement_changed")
    assert (notice.person, notice.parameters["partner"]) == (cast.ana, "Ben")
    assert [item.title for item in owed(cast.ana, now=NOW) if "agreement" in item.title] == [
        "Read the agreement with Ben once more"
    ]


def test_writing_the_same_again_changes_nothing(cast, written):
    sign_agreement(written, read=1, by=cast.ben, at=NOW)
    assert not write_agreement(written, {1: f" {CANARY} "}, by=cast.ana, at=NOW)
    assert signed(written) == {"Ana": False, "Ben": True}


def test_nobody_signs_what_they_have_not_read(cast, written):
    write_agreement(written, {2: "And this."}, by=cast.ana, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        sign_agreement(written, read=1, by=cast.ben, at=NOW)
    assert not any(signed(written).values())


def test_nothing_written_is_not_signed(cast, exchange):
    with pytest.raises(NothingToSign):
        sign_agreement(exchange, read=0, by=cast.ana, at=NOW)


def test_an_empty_answer_is_taken_out_and_an_unknown_question_is_not_kept(cast, written):
    write_agreement(written, {1: " ", 9: "Nobody asked."}, by=cast.ana, at=NOW)
    assert not AgreementAnswer.objects.exists()


def test_a_coordinator_neither_writes_nor_reads(cast, client, written):
    with pytest.raises(OnlyMembers):
        write_agreement(written, {1: "Mine."}, by=cast.cleo, at=NOW)
    client.force_login(cast.cleo)
    assert client.get(reverse("agreement", args=[written.pk])).status_code == 403


def test_the_pages_write_and_sign(cast, client, exchange):
    client.force_login(cast.ana)
    client.post(reverse("agreement_write", args=[exchange.pk]), {"answer_1": CANARY})
    client.force_login(cast.ben)
    page = client.get(reverse("agreement", args=[exchange.pk]))
    assert CANARY in page.content.decode()
    read = page.context["page"].read
    answer = client.post(reverse("agreement_sign", args=[exchange.pk]), {"read": read}, follow=True)
    assert "Signed." in answer.content.decode()
    assert signed(exchange) == {"Ana": False, "Ben": True}


def test_an_exchange_page_says_who_has_signed(cast, client, written):
    sign_agreement(written, read=1, by=cast.ana, at=NOW)
    client.force_login(cast.ben)
    page = client.get(reverse("exchange", args=[written.pk])).content.decode()
    assert "Ana signed" in page
    assert "Tuesday 10 March" in page
