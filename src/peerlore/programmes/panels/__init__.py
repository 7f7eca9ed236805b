"""What the programmes room shows on its own pages and on pages of others."""

from peerlore.programmes.panels.announcing import Announcement, announcements, how_many
from peerlore.programmes.panels.ending import what_ends
from peerlore.programmes.panels.following import what_follows
from peerlore.programmes.panels.obstacles import ObstacleLine, launch_words, obstacle_lines
from peerlore.programmes.panels.owed import may_owe, owed
from peerlore.programmes.panels.people import part_of, people_called, people_of
from peerlore.programmes.panels.places import (
    draw_day,
    draw_file,
    drawn_sides,
    joined_words,
    my_place,
    newcomer_words,
    places_panel,
    waiting_lines,
    waiting_of,
)
from peerlore.programmes.panels.programmes import (
    exchanges_of,
    lines,
    past_scopes,
    programme_lines,
    programme_page,
    scopes,
    suggested_role,
)
from peerlore.programmes.panels.proposals import proposal_page
from peerlore.programmes.panels.rounds import (
    figures,
    pairs_of,
    pairs_with,
    published_words,
    unmatched_lines,
    unmatched_of,
)
from peerlore.programmes.panels.shared import AnswersOwed, Line, ThreadCounts, answers_owed, goal_threads, under_way
from peerlore.programmes.panels.someone import (
    asked_by,
    request_page,
    requests_of,
    search_page,
    wishes,
    wishes_on_home,
)
from peerlore.programmes.panels.stopped import stopped
from peerlore.programmes.panels.suggesting import SUGGESTIONS, Suggestion, fitting, suggestion
from peerlore.programmes.panels.waves import waves_of
from peerlore.programmes.panels.words import words_of_no

__all__ = [
    "SUGGESTIONS",
    "Announcement",
    "AnswersOwed",
    "Line",
    "ObstacleLine",
    "Suggestion",
    "ThreadCounts",
    "announcements",
    "answers_owed",
    "asked_by",
    "draw_day",
    "draw_file",
    "drawn_sides",
    "exchanges_of",
    "figures",
    "fitting",
    "goal_threads",
    "how_many",
    "joined_words",
    "launch_words",
    "lines",
    "may_owe",
    "my_place",
    "newcomer_words",
    "obstacle_lines",
    "owed",
    "pairs_of",
    "pairs_with",
    "part_of",
    "past_scopes",
    "people_called",
    "people_of",
    "places_panel",
    "programme_lines",
    "programme_page",
    "proposal_page",
    "published_words",
    "request_page",
    "requests_of",
    "scopes",
    "search_page",
    "stopped",
    "suggested_role",
    "suggestion",
    "under_way",
    "unmatched_lines",
    "unmatched_of",
    "waiting_lines",
    "waiting_of",
    "waves_of",
    "what_ends",
    "what_follows",
    "wishes",
    "wishes_on_home",
    "words_of_no",
]
