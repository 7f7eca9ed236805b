"""Every address of Peerlore."""

from django.urls import include, path

urlpatterns = [
    path("", include("peerlore.web.urls")),
    path("", include("peerlore.people.urls")),
    path("", include("peerlore.skills.urls")),
    path("", include("peerlore.exchanges.urls")),
    path("", include("peerlore.programmes.urls")),
    path("", include("peerlore.reflections.urls")),
    path("", include("peerlore.integrations.urls")),
    path("account/", include("peerlore.config.account_urls")),
]
handler400 = "peerlore.web.views.bad_request"
handler403 = "peerlore.web.views.forbidden"
handler404 = "peerlore.web.views.not_found"
handler500 = "peerlore.web.views.server_error"
