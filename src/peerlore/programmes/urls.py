"""Addresses of the programmes room."""

from django.urls import URLPattern, path

from peerlore.programmes import views

urlpatterns: list[URLPattern] = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/start/", views.programme_start, name="programme_start"),
    path("programmes/<int:pk>/", views.programme, name="programme"),
    path("programmes/<int:pk>/change/", views.programme_change, name="programme_change"),
    path("programmes/<int:pk>/end/", views.programme_end, name="programme_end"),
    path("programmes/<int:pk>/people/", views.enrol, name="enrol"),
    path("programmes/<int:pk>/people/each/", views.programme_people, name="programme_people"),
    path("programmes/<int:pk>/people/<int:person>/", views.programme_person, name="programme_person"),
    path("programmes/<int:pk>/people/<int:person>/out/", views.take_out, name="take_out"),
    path("programmes/<int:pk>/join/", views.join, name="join"),
    path("programmes/<int:pk>/places/", views.programme_places, name="programme_places"),
    path("programmes/<int:pk>/place/", views.place_take, name="place_take"),
    path("programmes/<int:pk>/draw/", views.programme_draw, name="programme_draw"),
    path("programmes/<int:pk>/draw/file/", views.programme_draw_file, name="programme_draw_file"),
    path("programmes/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("programmes/<int:pk>/round/", views.round_start, name="round_start"),
    path("rounds/<int:pk>/", views.round_overview, name="round"),
    path("rounds/<int:pk>/pairs/", views.round_pairs, name="round_pairs"),
    path("rounds/<int:pk>/unmatched/", views.round_unmatched, name="round_unmatched"),
    path("rounds/<int:pk>/proof/", views.round_proof, name="round_proof"),
    path("rounds/<int:pk>/serves/", views.round_serves, name="round_serves"),
    path("rounds/<int:pk>/what-if/", views.round_whatif, name="round_whatif"),
    path("rounds/<int:pk>/turn/", views.round_turn, name="round_turn"),
    path("rounds/<int:pk>/why-not/<int:enrolment>/", views.round_why_not, name="round_why_not"),
    path("rounds/<int:pk>/progress/", views.round_progress, name="round_progress"),
    path("rounds/<int:pk>/publish/", views.round_publish, name="round_publish"),
    path("rounds/<int:pk>/discard/", views.round_discard, name="round_discard"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/why-not/", views.proposal_why_not, name="proposal_why_not"),
    path("proposals/<int:pk>/answer/", views.proposal_answer, name="proposal_answer"),
    path("proposals/<int:pk>/word/", views.proposal_word, name="proposal_word"),
]
