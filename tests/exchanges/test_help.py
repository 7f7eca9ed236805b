"""Ask for help: one contact reads what the writer chose, nobody else, and the log does not say who asked."""

import pytest
from django.urls import reverse

from peerlore.exchanges.actions import ask_for_help, close_exchange, take_up, write_note
from peerlore.exchanges.actions.help import NoSuchContact, NothingSaid, NotYoursToTakeUp
from peerlore.exchanges.helping import contacts_for
from peerlore.exchanges.models import HelpRequest, Note
from peerlore.exchanges.panels import owed
from peerlore.people.actions import give_office
from peerlore.people.models import LogEntry, Notice, Office, Person
from tests.cast import NOW, make_person
from tests.exchanges.conftest import CANARY


@pytest.fixture
def vera(cast) -> Person:
    vera = make_person("Vera Lund", unit=cast.sales, site=cast.leeds, title="Ombudsperson", number="T050")
    give_office(vera, Office.SAFEGUARDING, by=cast.jo, at=NOW)
    return vera


def ask(cast, exchange, vera, *notes: Note, words: str = CANARY) -> HelpRequest:
    return ask_for_help(exchange, vera, words, attach=notes, by=cast.ana, at=NOW)


def test_only_the_contact_and_the_writer_read_it(cast, client, exchange, vera):
    row = ask(cast, exchange, vera)
    assert CANARY.encode() not in bytes(row.sealed)
    seen = {}
    for person in [*cast.everybody(), vera]:
        client.force_login(person)
        answer = client.get(reverse("help_request", args=[row.pk]))
        seen[person.given_name] = (answer.status_code, CANARY in answer.content.decode())
    assert {name for name, answer in seen.items() if answer == (200, True)} == {"Ana", "Vera"}
    assert {answer for name, answer in seen.items() if name not in ("Ana", "Vera")} == {(404, False)}


def test_where_nobody_is_named_the_page_leads_back(cast, client, exchange):
    client.force_login(cast.ana)
    said = client.get(reverse("ask_help", args=[exchange.pk])).content.decode()
    assert "Nobody has been named for this here yet." in said
    assert "Back to the exchange" in said


def test_what_is_attached_is_sent_and_nothing_else(cast, client, exchange, vera):
    chosen = write_note(exchange, "He said it was a joke.", private=False, by=cast.ben, at=NOW)
    write_note(exchange, "Left out.", private=False, by=cast.ben, at=NOW)
    others = write_note(exchange, "Ben's own.", private=True, by=cast.ben, at=NOW)
    row = ask(cast, exchange, vera, chosen, others)
    client.force_login(vera)
    page = client.get(reverse("help_request", args=[row.pk])).content.decode()
    assert "He said it was a joke." in page
    assert "Left out." not in page
    assert "own." not in page


def test_the_log_and_the_mail_do_not_say_who_asked(cast, exchange, vera):
    row = ask(cast, exchange, vera)
    line = LogEntry.objects.get(kind="exchanges.helprequest")
    assert (line.verb, line.by, line.about, line.fields) == ("asked-for-help", None, None, ["sealed"])
    notice = Notice.objects.get(event="help_asked")
    assert notice.person == vera
    assert "Ana" not in str(notice.parameters)
    assert [item.address for item in owed(vera, now=NOW)] == [reverse("help_request", args=[row.pk])]


def test_opening_it_stands_in_the_log_without_whose_it_is(cast, client, exchange, vera):
    row = ask(cast, exchange, vera)
    client.force_login(vera)
    client.get(reverse("help_request", args=[row.pk]))
    assert LogEntry.objects.filter(verb="looked", by=vera, target=row.pk, about=None).count() == 1


def test_the_writer_hears_that_it_was_taken_up_once(cast, client, exchange, vera):
    row = ask(cast, exchange, vera)
    client.force_login(vera)
    for _ in range(2):
        client.post(reverse("help_take_up", args=[row.pk]))
    assert Notice.objects.get(event="help_taken_up").person == cast.ana
    assert not list(owed(vera, now=NOW))
    with pytest.raises(NotYoursToTakeUp):
        take_up(row, by=cast.ana, at=NOW)
    client.force_login(cast.ana)
    assert client.post(reverse("help_take_up", args=[row.pk])).status_code == 403


def test_nobody_who_sits_in_it_is_the_contact_for_it(cast, exchange, vera):
    give_office(cast.ben, Office.SAFEGUARDING, by=cast.jo, at=NOW)
    assert contacts_for(exchange, cast.ana) == [vera]
    with pytest.raises(NoSuchContact):
        ask(cast, exchange, cast.ben)


@pytest.mark.parametrize(("scope", "is_there"), [("programme:1", True), ("programme:2", False), ("unit:sales", False)])
def test_a_contact_is_there_within_their_scope(cast, exchange, scope, is_there):
    scope = scope.replace("sales", str(cast.sales.pk))
    give_office(cast.otto, Office.SAFEGUARDING, by=cast.jo, at=NOW, scope=scope)
    assert (cast.otto in contacts_for(exchange, cast.ana)) is is_there


def test_a_contact_of_the_whole_company_is_found_through_the_tree(cast, exchange):
    give_office(cast.otto, Office.SAFEGUARDING, by=cast.jo, at=NOW, scope=f"unit:{cast.company.pk}")
    assert cast.otto in contacts_for(exchange, cast.ana)


def test_who_has_left_is_no_contact(cast, exchange, vera):
    Person.objects.filter(pk=vera.pk).update(is_active=False)
    assert contacts_for(exchange, cast.ana) == []


def test_without_a_word_or_a_note_nothing_is_sent(cast, exchange, vera):
    with pytest.raises(NothingSaid):
        ask(cast, exchange, vera, words=" ")


def test_the_page_names_the_contact_and_sends(cast, client, exchange, vera):
    note = write_note(exchange, "Shared.", private=False, by=cast.ana, at=NOW)
    client.force_login(cast.ana)
    page = reverse("ask_help", args=[exchange.pk])
    assert "Vera Lund" in client.get(page).content.decode()
    assert client.post(page, {"contact": cast.otto.pk, "text": "x"}).status_code == 422
    client.post(page, {"contact": vera.pk, "text": "I would like to talk.", "attach": [note.pk]})
    assert HelpRequest.objects.get().contact == vera


def test_without_a_contact_the_page_says_whom_to_ask(cast, client, exchange):
    client.force_login(cast.ana)
    assert "Nobody has been named" in client.get(reverse("ask_help", args=[exchange.pk])).content.decode()


def test_help_is_there_after_the_end(cast, exchange, vera):
    close_exchange(exchange, by=cast.ben, at=NOW)
    assert ask(cast, exchange, vera)
