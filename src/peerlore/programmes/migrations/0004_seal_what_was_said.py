"""Seal each word why not with its author's key, in the form of today: nothing of ours is imported here.

Stops where the master key at hand does not open an author's key: put that key back, then migrate again.
"""

import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

WIDTH, NONCE = 16, 12


def _sealed(key: bytes, text: bytes, bound_to: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text, bound_to.encode())


def seal_all(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    answers = apps.get_model("programmes", "Answer")._default_manager.filter(said="no", sealed_why=None)
    keys = apps.get_model("people", "DataKey")._default_manager
    master = hashlib.sha256(settings.MASTER_KEY.encode()).digest()
    for answer in answers.order_by("pk").iterator(chunk_size=500):
        bound_to = f"peerlore person {answer.person_id}"
        row = keys.filter(person_id=answer.person_id).first()
        if row is None:
            key = secrets.token_bytes(32)
            made = {"master": hashlib.sha256(master).hexdigest()[:16], "made_at": answer.answered_at}
            keys.create(person_id=answer.person_id, wrapped=_sealed(master, key, bound_to), **made)
        else:
            wrapped = bytes(row.wrapped)
            key = AESGCM(master).decrypt(wrapped[:NONCE], wrapped[NONCE:], bound_to.encode())
        answer.sealed_why = _sealed(key, answer.why.ljust(WIDTH).encode(), f"{bound_to}, answer, why not")
        answer.why = ""
        answer.save(update_fields=["sealed_why", "why"])


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_sealed_why"), ("people", "0007_addresses_until_now")]
    operations = [migrations.RunPython(seal_all, migrations.RunPython.noop)]
