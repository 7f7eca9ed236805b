"""Addresses of the people room."""

from django.urls import URLPattern, path

from peerlore.people.views import bounces, codes, doors, new_codes, offices, people, profile

urlpatterns: list[URLPattern] = [
    path("me/", profile.profile, name="profile"),
    path("me/address/", profile.address, name="my_address"),
    path("me/address/reached/", bounces.reached_again, name="reached_again"),
    path("me/sign-in/", doors.my_sign_in, name="my_sign_in"),
    path("me/sign-in/end/", doors.end_sign_in, name="end_sign_in"),
    path("me/new-code/", new_codes.my_new_code, name="my_new_code"),
    path("me/passkeys/add/", doors.passkey_add, name="passkey_add"),
    path("me/passkeys/<int:pk>/remove/", doors.passkey_remove, name="passkey_remove"),
    path("me/not-with/", profile.wishes, name="wishes"),
    path("me/not-with/add/", profile.exclude, name="exclude"),
    path("me/not-with/<int:pk>/withdraw/", profile.withdraw_exclusion, name="withdraw_exclusion"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/code/", people.sign_in_code, name="sign_in_code"),
    path("people/<int:pk>/new-code/", new_codes.new_code, name="new_code"),
    path("people/<int:pk>/new-code/agree/", new_codes.agree_to_code, name="agree_to_code"),
    path("people/<int:pk>/new-code/take-back/", new_codes.take_code_back, name="take_code_back"),
    path("people/<int:pk>/number/", people.number_and_address, name="number_and_address"),
    path("people/<int:pk>/mail/", bounces.mail_comes_back, name="mail_comes_back"),
    path("people/<int:pk>/leave/", people.leave, name="leave"),
    path("people/<int:pk>/come-back/", people.come_back, name="come_back"),
    path("offices/<int:pk>/take/", offices.take_office, name="take_office"),
    path("audit/", offices.audit, name="audit"),
    path("account/code/", codes.enter_code, name="enter_code"),
    path("account/code/password/", codes.choose_password, name="choose_password"),
]
