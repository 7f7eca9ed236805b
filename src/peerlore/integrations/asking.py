"""The words of what an import asks before it is applied: who would leave and why, what would be emptied."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from peerlore.integrations.hr_files.problems import FIELD_NAMES
from peerlore.integrations.models import PeopleImport


def why_many_leave(batch: PeopleImport) -> str:
    return " ".join(_leaving(batch))


def _leaving(batch: PeopleImport) -> Iterator[str]:
    not_named = _(
        "Of %(present)s people of %(company)s, %(missing)s would be marked as having left because the file does not "
        "name them."
    )
    left = _(
        "Of %(present)s people of %(company)s, %(said)s would be marked as having left because the file says they left."
    )
    for one in batch.many_leaving:
        known = {**one, "company": one["company"] or batch.mapping.get("company", "")}
        yield from (words % known for words, counts in ((not_named, "missing"), (left, "said")) if one[counts])


def what_is_emptied(batch: PeopleImport) -> str:
    return " ".join(
        _("%(field)s of %(count)s of %(present)s people of %(company)s would be emptied.")
        % {**one, "field": _sentence(str(FIELD_NAMES[str(one["field"])]))}
        for one in batch.many_emptied
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
