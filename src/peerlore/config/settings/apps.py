"""Rooms, middleware, templates, static files, sign-in."""

from urllib.parse import urlsplit

import dj_email_url
from django.core.exceptions import ImproperlyConfigured

from peerlore.config.settings.environment import BEHIND_PROXY, DATA_DIR
from peerlore.config.settings.reading import env, secret

ROOMS = ("people", "skills", "exchanges", "programmes", "reflections", "integrations", "web")
INSTALLED_APPS = [
    *(f"peerlore.{room}" for room in reversed(ROOMS)),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "peerlore.web.middleware.PersonMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "peerlore.web.middleware.SignedInMiddleware",
    "peerlore.web.middleware.SizeMiddleware",
]
ROOT_URLCONF = "peerlore.config.urls"
WSGI_APPLICATION = "peerlore.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "peerlore.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["peerlore.people.backends.SignedIn"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "peerlore.people.adapter.AccountAdapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "peerlore.people.addresses.LinkToken"  # noqa: S105
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "login": "peerlore.web.forms.SignInForm",
    "reset_password": "peerlore.web.forms.ForgottenForm",
    "reset_password_from_key": "peerlore.web.forms.NewPasswordByKeyForm",
    "change_password": "peerlore.web.forms.ChangePasswordForm",
    "set_password": "peerlore.web.forms.NewPasswordForm",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
# A passkey is a way in of its own, beside the password and not after it.
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"login_webauthn": "peerlore.people.forms.ComeInByPasskeyForm"}
MFA_ADAPTER = "peerlore.people.adapter.PasskeyAdapter"
SESSION_ENGINE = "peerlore.people.sessions"
CSRF_FAILURE_VIEW = "peerlore.web.views.form_too_old"
MESSAGE_TAGS = {10: "is-note", 20: "is-note", 25: "is-good", 30: "is-heed", 40: "is-fault"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

_mail = secret("PEERLORE_MAIL_URL")
if _mail:
    if urlsplit(_mail).scheme not in ("smtp", "submission", "console"):
        raise ImproperlyConfigured(  # the address itself is not repeated: it holds a password
            "PEERLORE_MAIL_URL is not an address of a mail server; write submission://name:password@host:587 "
            "(STARTTLS), smtp://name:password@host:465/?ssl=True (TLS) or smtp://host:25."
        )
    vars().update(dj_email_url.parse(_mail))
    EMAIL_TIMEOUT = 20
else:
    # Each mail is a file in the data folder, so that nothing is lost and nothing leaves the machine.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("PEERLORE_MAIL_FROM", "Peerlore <peerlore@localhost>")
