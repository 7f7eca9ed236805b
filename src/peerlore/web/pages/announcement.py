"""Before a round is published: the mail as three different people would read it. Nothing is sent from here."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.attempt import number_asked
from peerlore.people.models import Notice, Person
from peerlore.programmes import access
from peerlore.programmes.panels import Announcement, announcements, how_many
from peerlore.skills.access import signed_in
from peerlore.web.notices.words import Filled, words_for


@dataclass(frozen=True)
class Mail:
    """A mail that nobody got yet, and who would get it."""

    person: Person
    role: str
    words: Filled


@require_safe
def round_mails(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_round(signed_in(request), pk)
    if not row.is_draft:
        return redirect("round", row.pk)
    places = how_many(row)
    place = (number_asked(request, "from") or 0) % places
    mails = [_mail(one) for one in announcements(row, place=place, at=clock.now())]
    page = {"round": row, "programme": row.stage.programme, "mails": mails, "next": (place + 1) % places}
    return render(request, "web/round_mails.html", page | {"has_others": places > 1})


def _mail(one: Announcement) -> Mail:
    notice = Notice(person=one.person, event=one.event, parameters=dict(one.parameters))
    return Mail(one.person, one.role, words_for(notice, stop_link=_("(an address of their own)")))
