"""Run web and worker on a prepared data folder until asked to stop. `peerlore up` and `peerlore demo` end here."""

import os
from pathlib import Path


from peerlore.config.commands.shared import answer, fail
from peerlore.config.processes import Child, supervise
from peerlore.config.server import answers, is_free


def refuse_taken(host: str, port: int) -> None:
    if not is_free(host, port):
        fail(f"Something else already listens on {host}:{port}. Choose another port with --port, or stop it.")


def run(host: str, port: int, *, data: Path, name: str, as_json: bool = False) -> int:
    """Start web and worker and watch over them; the exit code. The web process knows itself by the host `name`."""
    shown = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    environment = {"PEERLORE_DATA": str(data)}
    if not os.environ.get("PEERLORE_ADDRESS"):
        environment["PEERLORE_ADDRESS"] = shown
    web = Child("web", ["--host", host, "--port", str(port)], environment)
    worker = Child("worker", [], environment)
    return supervise(
        [web, worker],
        is_ready=lambda: answers(host, port, name=name),
        when_ready=lambda: answer({"ready": shown}, says=f"Peerlore is ready: {shown}", as_json=as_json),
    )
