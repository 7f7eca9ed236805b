"""Cards, a challenger, a drill for one session; and the private choice how deep it may go."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.attempt import attempt, number_asked, sent
from peerlore.exchanges import access, actions, panels
from peerlore.exchanges.forms.talk import DepthForm
from peerlore.exchanges.views.shared import READ_AND_WRITE, answer, done, reader_of

MOST_DRAWS = 1000


@require_http_methods(READ_AND_WRITE)
def session_talk(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    session = access.own_session(reader, pk)
    number = min(number_asked(request, "draw") or 0, MOST_DRAWS)
    page = panels.talk_page(session, reader, number=number, now=now)
    form = DepthForm(sent(request), exchange=session.exchange, reader=reader, levels=page.levels)
    if attempt(form, lambda: actions.choose_depth(session, form.cleaned_data["depth"], by=reader, at=now)):
        return done(request, session, _("Chosen. Nobody is told what; the lowest choice holds."), page="session_talk")
    return answer(request, form, session.exchange, "talk", page=page, session=session)
