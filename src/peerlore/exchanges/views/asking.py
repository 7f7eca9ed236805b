"""Ask for help, in one tap from any exchange; and the page of the one who was asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import attempt, sent
from peerlore.exchanges import access, actions, panels
from peerlore.exchanges.forms.help import HelpForm
from peerlore.exchanges.helping import contacts_for
from peerlore.exchanges.models import Note
from peerlore.exchanges.views.shared import READ_AND_WRITE, answer, done, reader_of
from peerlore.people.views.once import once


@require_http_methods(READ_AND_WRITE)
@once
def ask_help(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    contacts = {person.pk: person for person in contacts_for(exchange, reader)}
    notes = panels.attachable(exchange, reader)
    form = HelpForm(sent(request), exchange=exchange, reader=reader, contacts=list(contacts.values()), notes=notes)

    def ask() -> None:
        said = form.cleaned_data
        attach = Note.objects.filter(pk__in=said.get("attach", []))
        actions.ask_for_help(exchange, contacts[said["contact"]], said["text"], attach=attach, by=reader, at=now)

    if attempt(form, ask):
        return done(request, exchange, _("Sent, to that one person. You hear when they have taken it up."))
    return answer(request, form, exchange, "help", contacts=list(contacts.values()))


@require_safe
def help_request(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    row = access.help_request_of(reader, pk)
    page = panels.help_page(row, reader)
    if page.is_contact:
        actions.note_reading(row, by=reader, at=clock.now())
    return render(request, "exchanges/help_request.html", {"page": page, "row": row})


@require_POST
def help_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    row = access.help_request_to(reader, pk)
    actions.take_up(row, by=reader, at=clock.now())
    messages.success(request, _("Noted. %(name)s is told that you are there.") % {"name": row.writer.first_name})
    return redirect("help_request", row.pk)
