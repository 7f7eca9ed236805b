"""Recipes, enrolment, rounds, proposals: from a gap to people who have each said yes."""
