"""Fetch prompts for a request: only one's own are there."""

from django.shortcuts import get_object_or_404

from peerlore.people.models import Person
from peerlore.reflections.models import Prompt


def own_prompt(person: Person, pk: int) -> Prompt:
    return get_object_or_404(Prompt.objects.filter(person=person).select_related("exchange"), pk=pk)
