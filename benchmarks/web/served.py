"""What the benchmarks of this folder share: a database, the product's own web process on it, and what becomes of the
figures."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PEERLORE = Path(sys.executable).parent / "peerlore"
SERVER = os.environ.get("DATABASE_URL", "")


def environment(data: Path | str, *, postgres: bool) -> dict[str, str]:
    """For processes on the database in the folder `data`, or on a new one on PostgreSQL; with all tables."""
    env = {**os.environ, "PEERLORE_DATA": str(data), "PEERLORE_LOG": "ERROR", "OPENBLAS_NUM_THREADS": "1"}
    env |= {"DJANGO_SETTINGS_MODULE": "peerlore.config.settings", "PEERLORE_BEHIND_PROXY": "1"}
    env["DATABASE_URL"] = fresh_database() if postgres else ""
    if not postgres:
        env.pop("DATABASE_URL")
    return env


def with_tables(env: Mapping[str, str]) -> None:
    subprocess.run([PEERLORE, "migrate", "--data", env["PEERLORE_DATA"]], env=env, check=True, capture_output=True)


def fresh_database() -> str:
    import psycopg

    name = f"benchmark_{time.time_ns()}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return SERVER.rpartition("/")[0] + f"/{name}"


def said_by(script: str, *words: str, env: Mapping[str, str]) -> Any:
    """The last line that a script printed in a process of its own, read as JSON; nothing where it printed none."""
    command = [sys.executable, script, *words]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout else None


@contextmanager
def web_on(env: Mapping[str, str], is_up: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """The web process, until the end of the block: its port and its number. `is_up` asks it by its port."""
    port = _free_port()
    command = [PEERLORE, "web", "--port", str(port), "--data", env["PEERLORE_DATA"]]
    web = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        for _try in range(600):
            try:
                if is_up(port):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit("The web process does not answer.")
        yield port, web.pid
    finally:
        web.terminate()
        web.wait()


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def here(data: str) -> None:
    """Make this process one of Peerlore, on an empty database in the folder `data` or where DATABASE_URL says."""
    os.environ |= {"PEERLORE_DATA": data, "DJANGO_SETTINGS_MODULE": "peerlore.config.settings"}
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def timed(act: Callable[[], Any]) -> tuple[Any, tuple[float, float, int]]:
    """What `act` answers; milliseconds of the processor and of the clock, and how often the database was asked."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    reset_queries()  # the log of a connection has an end
    with CaptureQueriesContext(connection) as captured:
        clock, begin = time.perf_counter(), time.process_time()
        answer = act()
        took = 1000 * (time.process_time() - begin), 1000 * (time.perf_counter() - clock)
    return answer, (*took, len(captured))


def keep(file: Path, name: str, lines: Sequence[str], *, head: str = "# Pages") -> None:
    """Put this part into a file of Markdown, and leave its other parts as they were."""
    was, *parts = (file.read_text() if file.exists() else f"{head}\n").split("\n## ")
    kept = {part.split("\n", 1)[0]: part.rstrip() for part in parts}
    kept[name] = "\n".join([name, "", *lines]).rstrip()
    file.write_text("\n\n## ".join([was.rstrip(), *(kept[one] for one in sorted(kept))]) + "\n")
