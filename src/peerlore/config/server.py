"""The web server: granian, on one address of this machine."""

import http.client
import os
import socket
from collections.abc import Callable

from peerlore.config.processes import end_with_parent


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens on this address yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int, *, name: str) -> bool:
    """Whether the web process says that it is well, asked by the host `name` that it is known by."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reached, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": name})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def load(_target: str) -> Callable[..., object]:
    """The application, in granian's own child process, which ends when granian does."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlore.config.settings")
    from peerlore.config.wsgi import application

    _be_heard()
    return application


def _be_heard() -> None:
    """Once the application is there: what is said goes by its settings."""
    from peerlore.config.heard import Heard

    Heard().start()


def serve(host: str, port: int, *, threads: int) -> None:
    """Answer requests until the process is ended."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "peerlore.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        workers_kill_timeout=2,
    ).serve(target_loader=load)
