"""The word why not lies nowhere in the clear any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_seal_what_was_said")]
    operations = [migrations.RemoveField("answer", "why")]
