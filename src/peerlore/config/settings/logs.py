"""Structured logs on standard error; never what somebody wrote."""

import structlog
from django.core.exceptions import ImproperlyConfigured

from peerlore.config.settings.reading import env

LOG_LEVEL = env.str("PEERLORE_LOG", "INFO").upper()
_levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
if LOG_LEVEL not in _levels:
    raise ImproperlyConfigured(f'PEERLORE_LOG is "{LOG_LEVEL}"; write one of {", ".join(_levels)}.')
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
