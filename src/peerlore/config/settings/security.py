"""Cookies, headers, content security policy, password hashing."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from peerlore.config.settings.environment import BEHIND_PROXY, HTTPS, PEERLORE_ADDRESS
from peerlore.config.settings.reading import env

DEBUG = False
_address = urlsplit(PEERLORE_ADDRESS)
ALLOWED_HOSTS = [*env.list("PEERLORE_HOSTS", ["localhost", "127.0.0.1", "[::1]"]), str(_address.hostname)]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured('PEERLORE_HOSTS may not hold "*"; name each host, separated by commas.')
CSRF_TRUSTED_ORIGINS: list[str] = [*env.list("PEERLORE_ORIGINS", []), f"{_address.scheme}://{_address.netloc}"]
if not all(origin.startswith(("http://", "https://")) for origin in CSRF_TRUSTED_ORIGINS):
    raise ImproperlyConfigured("PEERLORE_ORIGINS: begin each origin with https://, and part them by commas.")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "peerlore_session", "peerlore_csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "given_name", "family_name", "email", "staff_number")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
