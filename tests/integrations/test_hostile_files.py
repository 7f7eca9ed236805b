"""Hostile files are refused with a word of their own, in little memory, in a process that may have no more."""

import json
import os
import resource
import subprocess
import sys

import pytest
from django.urls import reverse

from tests.integrations.hostile_files import files

MEGABYTES = 256
READ = """
import json, sys, time
from pathlib import Path
import django
django.setup()
from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.reading import read_table
for line in sys.stdin:
    began, content = time.process_time(), Path(line.strip()).read_bytes()
    try:
        table = read_table(content)
        said = ["", f"{len(table.lines)} lines"]
    except RuleBroken as broken:
        said = [type(broken).__name__, str(broken)]
    # Not ru_maxrss: that counts what the process was forked from, too.
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps([*said, peak, time.process_time() - began]), flush=True)
"""


@pytest.mark.bare
def test_hostile_files_are_refused_each_with_its_word_within_256_megabytes(tmp_path):
    """F22: bombs, a million columns, billion laughs, NUL, a cell of ten megabytes."""
    corpus = []
    for number, (name, content, error) in enumerate(files()):
        path = tmp_path / str(number)
        path.write_bytes(content)
        corpus.append((name, str(path), error))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input="\n".join(path for _name, path, _error in corpus),
        env=environment,
        text=True,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3)),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for (name, _path, _error), (found, words, peak, seconds) in zip(corpus, answers, strict=True):
        print(f"{name}: {found}, {peak:.0f} MB so far, {seconds:.2f} s: {words}")
    assert {name: error for name, _path, error in corpus} == {
        name: found for (name, _path, _error), (found, *_rest) in zip(corpus, answers, strict=True)
    }
    assert max(peak for _found, _words, peak, _seconds in answers) < MEGABYTES


def test_two_gigabytes_are_refused_before_a_byte_of_them_is_read(cast, client):
    """F22: The body is not there to be read: whoever tried would find the connection at its end."""
    client.force_login(cast.cleo)
    address = reverse("people_import")
    answer = client.generic("POST", address, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=2**31)
    assert answer.status_code == 413
    assert "It has 2048 MB; a file may have up to 25 MB." in answer.content.decode()


def test_a_form_of_the_usual_size_comes_through(cast, client):
    client.force_login(cast.cleo)
    assert client.post(reverse("people_import")).status_code == 422
