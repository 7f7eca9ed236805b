"""Addresses of the exchanges room. The exchange's own page, which spans rooms, is in `web`."""

from django.urls import path

from peerlore.exchanges.views import agreement, asking, mailed, network, still_right, talk, times
from peerlore.exchanges.views import exchanges as views

urlpatterns = [
    path("exchanges/", views.exchanges, name="exchanges"),
    path("exchanges/<int:pk>/sessions/book/", views.session_book, name="session_book"),
    path("exchanges/<int:pk>/sessions/record/", views.session_record, name="session_record"),
    path("exchanges/<int:pk>/sessions/series/", times.session_series, name="session_series"),
    path("exchanges/<int:pk>/notes/", views.note_write, name="note_write"),
    path("exchanges/<int:pk>/commitments/", views.commitment_make, name="commitment_make"),
    path("exchanges/<int:pk>/report/", views.close_report, name="close_report"),
    path("exchanges/<int:pk>/agreement/", agreement.agreement, name="agreement"),
    path("exchanges/<int:pk>/agreement/write/", agreement.agreement_write, name="agreement_write"),
    path("exchanges/<int:pk>/agreement/sign/", agreement.agreement_sign, name="agreement_sign"),
    path("exchanges/<int:pk>/still-right/", still_right.still_right, name="still_right"),
    path("exchanges/<int:pk>/close/", views.exchange_close, name="exchange_close"),
    path("sessions/<int:pk>/move/", views.session_move, name="session_move"),
    path("sessions/<int:pk>/cancel/", views.session_cancel, name="session_cancel"),
    path("sessions/<int:pk>/met/", views.session_met, name="session_met"),
    path("sessions/<int:pk>/invitation.ics", views.session_invitation, name="session_invitation"),
    path("sessions/<int:pk>/talk/", talk.session_talk, name="session_talk"),
    path("met/<str:token>/", mailed.met_by_mail, name="met_by_mail"),
    path("me/times/", times.my_times, name="my_times"),
    path("me/times/call-link/", times.call_link, name="call_link"),
    path("me/times/days-off/", times.day_off_name, name="day_off_name"),
    path("me/times/days-off/<int:pk>/remove/", times.day_off_remove, name="day_off_remove"),
    path("me/times/calendar/", times.feed_add, name="feed_add"),
    path("me/times/calendar/remove/", times.feed_remove, name="feed_remove"),
    path("exchanges/<int:pk>/thanks/", network.thank, name="thank"),
    path("exchanges/<int:pk>/help/", asking.ask_help, name="ask_help"),
    path("help/<int:pk>/", asking.help_request, name="help_request"),
    path("help/<int:pk>/take-up/", asking.help_take_up, name="help_take_up"),
    path("network/", network.network, name="network"),
    path("network/yearly/", network.network_yearly, name="network_yearly"),
    path("network/<int:pk>/wish/", network.network_wish, name="network_wish"),
    path("network/<int:pk>/unwish/", network.network_unwish, name="network_unwish"),
    path("notes/<int:pk>/erase/", views.note_erase, name="note_erase"),
    path("commitments/<int:pk>/keep/", views.commitment_keep, name="commitment_keep"),
    path("commitments/<int:pk>/let-go/", views.commitment_let_go, name="commitment_let_go"),
    path("reports/<int:pk>/confirm/", views.close_confirm, name="close_confirm"),
]
