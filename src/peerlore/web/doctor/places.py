"""The zones that people keep, and the settings that are better not left as they are."""

import os
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from peerlore import clock
from peerlore.people.models import Person, Site
from peerlore.web.doctor.signs import Sign, fault, good, heed

AT_HOME = {"localhost", "127.0.0.1", "::1"}


def zones(now: datetime) -> Iterator[Sign]:
    kept = {settings.TIME_ZONE, *Site.objects.values_list("zone", flat=True).distinct()}
    kept |= {*Person.objects.present().values_list("own_zone", flat=True).distinct()}
    unknown = sorted(kept - clock.zones() - {""})
    if unknown:
        yield fault(
            "zones",
            _("This machine does not know the zones %(zones)s.") % {"zones": ", ".join(unknown)},
            _("Install the newest tzdata into Peerlore's environment, or give the sites and people another zone."),
        )
    else:
        yield good("zones", _("Every zone that a site or a person keeps is known here."))


def settings_(now: datetime) -> Iterator[Sign]:
    signs = [*_address(), *_never_for_people()]
    yield from signs or [good("settings", _("The settings are fit for people."))]


def _address() -> Iterator[Sign]:
    address = urlsplit(settings.PEERLORE_ADDRESS)
    if address.hostname in AT_HOME and not settings.DEMO:
        yield heed(
            "settings",
            _("Links in mails lead to %(address)s, which only this machine can open.")
            % {"address": settings.PEERLORE_ADDRESS},
            _("Set PEERLORE_ADDRESS to the address under which colleagues reach Peerlore."),
        )
    elif address.scheme != "https" and not settings.DEMO:
        yield fault(
            "settings",
            _("Colleagues reach Peerlore without HTTPS, so passwords cross the network in the open."),
            _("Put a web server with a certificate before it and set PEERLORE_ADDRESS to its https:// address."),
        )


def _never_for_people() -> Iterator[Sign]:
    if settings.DEMO:
        yield heed(
            "settings",
            _("This is the demonstration: anybody comes in as anybody."),
            _("Put nobody's real data in; “peerlore up” starts your own."),
        )
    if os.environ.get("PEERLORE_FAULTS") == "1":
        yield fault(
            "settings",
            _("PEERLORE_FAULTS is set, so Peerlore may be made to fail; that is for its tests."),
            _("Take that variable away and restart Peerlore."),
        )
