"""One's profile on a phone: how much it takes is counted, and told in the docs; without script it works as well."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from peerlore.people.models import Person
from peerlore.skills.models import LevelAsk, SkillRecord
from tests.browser.pages import assert_no_sideways_scroll
from tests.browser.test_participant_pages import set_clock
from tests.cast import NOW
from tests.world import make_skill

DOCS = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "my-profile.md"
TOLD = re.compile(r"\*\*(\d+) taps and (\d+) keystrokes\*\*")


class Thumb:
    """Taps and types as somebody on a phone does, and counts both."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys = page, 0, 0

    def tap(self, selector: str) -> None:
        self.page.click(selector)
        self.taps += 1

    def type(self, selector: str, words: str) -> None:
        self.tap(selector)
        self.page.keyboard.type(words)
        self.keys += len(words)


@pytest.fixture
def two_skills(live_server, cast, request):
    from peerlore import clock

    set_clock(NOW + timedelta(hours=1))
    for label in ("rig testing", "radio certification"):
        make_skill(label)
    yield
    clock.shift(0)


def say_all(thumb: Thumb, choose: Callable[[str, str], None]) -> None:
    thumb.type("#id_teach-words", "rig test")
    choose("teach", "rig testing")
    thumb.tap("#teach ~ p a")
    thumb.type("#id_learn-words", "radio ce")
    choose("learn", "radio certification")
    thumb.tap("#learn ~ p a")
    thumb.tap("text=Save when I work")
    thumb.tap("text=Save how many")


def said_by(person: Person) -> list[tuple[str, str]]:
    return sorted(SkillRecord.objects.filter(person=person).values_list("skill__label", "wish"))


ALL_SAID = [("radio certification", "learns"), ("rig testing", "teaches")]


def test_a_typical_person_needs_as_many_taps_and_keystrokes_as_the_docs_say(visit, cast, two_skills):
    page = visit("/me/start/", as_=cast.ana, width=390, height=844)
    thumb = Thumb(page)

    def choose(part: str, label: str) -> None:
        page.wait_for_selector(f"#{part}-found label")
        thumb.tap(f"#{part}-found label:has-text('{label}')")
        thumb.tap(f"#{part} ~ form .button-main")

    say_all(thumb, choose)
    page.wait_for_url("**#not")
    assert said_by(cast.ana) == ALL_SAID
    assert Person.objects.get(pk=cast.ana.pk).languages == ["en"]
    taps, keys = (int(number) for number in TOLD.search(DOCS.read_text()).groups())
    assert (thumb.taps, thumb.keys) == (taps, keys)
    assert page.locator("details[open]").count() == 0
    assert_no_sideways_scroll(page)


def test_without_script_and_by_keyboard_alone(visit, cast, two_skills):
    page = visit("/me/start/", as_=cast.ana, width=390, height=844, script=False)

    def choose(part: str, label: str) -> None:
        page.keyboard.press("Enter")
        page.check(f"#{part}-found label:has-text('{label}')")
        page.keyboard.press("Enter")

    say_all(Thumb(page), choose)
    assert said_by(cast.ana) == ALL_SAID
    record = SkillRecord.objects.get(person=cast.ana, wish="teaches")
    page.goto(page.url.split("/me/")[0] + f"/skills/mine/{record.pk}/ask/")
    page.click("text=Ask Ines")
    assert LevelAsk.objects.get().asked == cast.ines
