"""The doors of django-allauth that Peerlore opens: people come from the HR file, so there is no sign-up."""

from allauth.account import views
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

from peerlore.web.views import NewPasswordByLink

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("again/", views.reauthenticate, name="account_reauthenticate"),
    path("passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("password/", views.password_change, name="account_change_password"),
    path("password/new/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        NewPasswordByLink.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("inactive/", views.account_inactive, name="account_inactive"),
]
