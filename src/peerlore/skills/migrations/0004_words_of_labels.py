"""Let the labels that are here be found by their words, and say of what was retired that its source dropped it."""

import re

from django.db import migrations
from django.db.models import F

WORD = re.compile(r"[^\W_]+[+#]*")
LONGEST = 60
FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ß": "ss"})
AT_ONCE = 2000


def words_in(normalised):
    return tuple(dict.fromkeys(word[:LONGEST] for word in WORD.findall(normalised.translate(FOLDED))))


def trigrams(word):
    padded = f"  {word} "
    return {padded[n : n + 3] for n in range(len(padded) - 2)}


def index(apps, schema_editor):
    apps.get_model("skills", "Skill").objects.exclude(retired_at=None).update(dropped_at=F("retired_at"))
    label, word = apps.get_model("skills", "SkillLabel"), apps.get_model("skills", "Word")
    of_skill, gram = apps.get_model("skills", "WordOfSkill"), apps.get_model("skills", "WordGram")
    if of_skill.objects.exists():
        return
    said = {pk: words_in(plain) for pk, plain in label.objects.values_list("pk", "normalised").order_by("pk")}
    known = {one.word: one.pk for one in word.objects.all()}
    new = sorted({one for words in said.values() for one in words} - known.keys())
    word.objects.bulk_create([word(word=one) for one in new], AT_ONCE)
    keys = dict(word.objects.values_list("word", "pk"))
    grams = [gram(word_id=keys[one], gram=each) for one in new for each in sorted(trigrams(one))]
    gram.objects.bulk_create(grams, AT_ONCE)
    rows = [of_skill(word_id=keys[one], label_id=pk) for pk, words in said.items() for one in words]
    of_skill.objects.bulk_create(rows, AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("skills", "0003_any_taxonomy")]
    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
