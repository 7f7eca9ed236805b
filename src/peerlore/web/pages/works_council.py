"""For the works council: what this installation keeps of people, why, who sees it and how long; for administrators."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.people.access import check_administrator
from peerlore.people.models import Person
from peerlore.web.works_council import Facts, facts


@require_safe
def works_council(request: HttpRequest) -> HttpResponse:
    return render(request, "web/works_council.html", {"facts": _facts(request)})


@require_safe
def works_council_file(request: HttpRequest) -> HttpResponse:
    """One file to read, print and hand over, whole without anything beside it."""
    answer = HttpResponse(render_to_string("web/works_council_file.html", {"facts": _facts(request)}, request))
    answer["Content-Disposition"] = 'attachment; filename="works-council.html"'
    return answer


def _facts(request: HttpRequest) -> Facts:
    check_administrator(cast(Person, request.user))
    return facts(clock.now())
