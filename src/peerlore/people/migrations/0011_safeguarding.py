"""A fourth office: the safeguarding contact. The slugs of the rows stay as they are."""

from django.db import migrations, models

OFFICES = [
    ("coordinator", "Coordinator"),
    ("executive", "Executive"),
    ("administrator", "Administrator"),
    ("safeguarding", "Safeguarding contact"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0010_sign_ins")]
    operations = [migrations.AlterField("grant", "office", models.SlugField(choices=OFFICES))]
