"""Still right for you? One page, for each member alone."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.attempt import attempt, sent
from peerlore.exchanges import access, actions
from peerlore.exchanges.forms.still_right import StillRightForm
from peerlore.exchanges.models import StillRightAnswer
from peerlore.exchanges.views.shared import READ_AND_WRITE, answer, done, reader_of


@require_http_methods(READ_AND_WRITE)
def still_right(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    form = StillRightForm(sent(request), exchange=exchange, reader=reader)
    if attempt(form, lambda: actions.answer_still_right(exchange, form.cleaned_data["said"], by=reader, at=now)):
        return done(request, exchange, _("Thank you. You hear what follows when the others have answered too."))
    given = StillRightAnswer.objects.filter(check_row__in=exchange.checks.waiting(), person=reader).exists()
    return answer(request, form, exchange, "still_right", given=given)
