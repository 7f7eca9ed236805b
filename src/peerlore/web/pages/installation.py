"""The installation, as the doctor sees it: for administrators."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peerlore import __version__, clock
from peerlore.people.access import check_administrator
from peerlore.people.models import Person
from peerlore.web.doctor import examine


@require_safe
def installation(request: HttpRequest) -> HttpResponse:
    check_administrator(cast(Person, request.user))
    now = clock.now()
    signs = examine(now)
    ill, well = ([sign for sign in signs if sign.is_good is good] for good in (False, True))
    return render(request, "web/installation.html", {"now": now, "ill": ill, "well": well, "version": __version__})
