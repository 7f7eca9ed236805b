"""What every page knows: the organisation, and whether this is the demonstration."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    return {"organisation": settings.ORGANISATION, "is_demo": settings.DEMO}
