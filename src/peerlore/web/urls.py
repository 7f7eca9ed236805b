"""Addresses of the shell."""

from django.conf import settings
from django.urls import URLPattern, path

from peerlore.web import demo, stop, views
from peerlore.web.pages import (
    about_me,
    announcement,
    exceptions,
    exchange,
    gap,
    gaps,
    goal,
    home,
    installation,
    limits,
    look,
    my_data,
    my_goals,
    my_mail,
    offices,
    suggestion,
    works_council,
)


def demo_addresses() -> list[URLPattern]:
    """The demonstration's door. Anywhere else there is no such address."""
    return [path("demo/come-in/", demo.come_in, name="demo_come_in")] if settings.DEMO else []


urlpatterns = [
    path("", home.home, name="home"),
    path("exceptions/", exceptions.exceptions, name="exceptions"),
    path("exceptions/<slug:queue>/", exceptions.exceptions_of, name="exceptions_of"),
    path("exceptions/<slug:queue>/<int:row>/", exceptions.exception_leave, name="exception_leave"),
    path("exchanges/<int:pk>/", exchange.exchange, name="exchange"),
    path("goals/gaps/", gaps.gap_board, name="gap_board"),
    path("goals/gaps/<int:pk>/", gap.gap, name="gap"),
    path("goals/mine/", my_goals.my_goals, name="my_goals"),
    path("goals/<int:pk>/", goal.goal, name="goal"),
    path("offices/", offices.offices, name="offices"),
    path("installation/", installation.installation, name="installation"),
    path("me/start/", about_me.about_me, name="about_me"),
    path("installation/look/", look.look, name="look"),
    path("installation/mail-test/", look.mail_test, name="mail_test"),
    path("logo/<slug:code>.png", look.house_logo, name="house_logo"),
    path("installation/limits/", limits.limits, name="limits"),
    path("installation/limits/clear/", limits.limits_clear, name="limits_clear"),
    path("installation/works-council/", works_council.works_council, name="works_council"),
    path("installation/works-council/file/", works_council.works_council_file, name="works_council_file"),
    path("me/mail/", my_mail.my_mail, name="my_mail"),
    path("me/mail/hold/", my_mail.mail_hold, name="mail_hold"),
    path("me/data/", my_data.my_data, name="my_data"),
    path("me/data/file/", my_data.my_data_file, name="my_data_file"),
    path("me/data/page/", my_data.my_data_page, name="my_data_page"),
    path("me/data/erase/", my_data.erase_me, name="erase_me"),
    path("people/<int:pk>/erase/", my_data.erase_person, name="person_erase"),
    path("suggestions/<int:pk>/later/", suggestion.suggestion_later, name="suggestion_later"),
    path("rounds/<int:pk>/mails/", announcement.round_mails, name="round_mails"),
    path("who-sees-what/", views.who_sees_what, name="who_sees_what"),
    path("stop/<str:token>/", stop.stop, name="stop_mail"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    *demo_addresses(),
]
