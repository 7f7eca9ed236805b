"""Addresses of the skills room. The goal's own page spans rooms and lives in web."""

from django.urls import path

from peerlore.skills.views import alike, asks, batches, changing, goals, mine, suggested, taxonomy

urlpatterns = [
    path("skills/", taxonomy.skills, name="skills"),
    path("skills/presets/", taxonomy.preset_add, name="preset_add"),
    path("skills/presets/<int:pk>/end/", taxonomy.preset_end, name="preset_end"),
    path("skills/presets/suggested/", suggested.presets_suggested, name="presets_suggested"),
    path("skills/presets/suggested/<int:pk>/", suggested.presets_of_occupation, name="presets_of_occupation"),
    path("skills/suggested/", suggested.skills_suggested, name="skills_suggested"),
    path("skills/suggested/<int:pk>/", suggested.skills_of_occupation, name="skills_of_occupation"),
    path("skills/alike/", alike.skills_alike, name="skills_alike"),
    path("skills/alike/<int:pk>/one/", alike.skills_make_one, name="skills_make_one"),
    path("skills/alike/<int:pk>/apart/", alike.skills_keep_apart, name="skills_keep_apart"),
    path("skills/alike/<int:pk>/again/", alike.skills_compare_again, name="skills_compare_again"),
    path("skills/<int:pk>/same/", alike.skill_same, name="skill_same"),
    path("skills/found/<slug:which>/", mine.skills_found, name="skills_found"),
    path("skills/mine/", mine.my_skills, name="my_skills"),
    path("skills/mine/teach/", mine.teach, name="skill_teach"),
    path("skills/mine/learn/", mine.learn, name="skill_learn"),
    path("skills/mine/<int:pk>/withdraw/", mine.wish_withdraw, name="wish_withdraw"),
    path("skills/evidence/<int:pk>/withdraw/", mine.evidence_withdraw, name="evidence_withdraw"),
    path("skills/mine/<int:pk>/ask/", asks.whom, name="level_ask_whom"),
    path("skills/mine/<int:pk>/ask/send/", asks.send, name="level_ask_send"),
    path("skills/asks/<int:pk>/", asks.answer, name="level_ask"),
    path("skills/asks/<int:pk>/take-back/", asks.take_back, name="level_ask_take_back"),
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.goal_new, name="goal_new"),
    path("goals/<int:pk>/change/", changing.goal_change, name="goal_change"),
    path("goals/<int:pk>/close/", changing.goal_close, name="goal_close"),
    path("goals/<int:pk>/open/", changing.goal_reopen, name="goal_reopen"),
    path("goals/need/<int:pk>/change/", changing.need_change, name="need_change"),
    path("goals/need/<int:pk>/remove/", changing.need_remove, name="need_remove"),
    path("goals/<int:pk>/needs/", goals.need_add, name="need_add"),
    path("goals/<int:pk>/needs/roles/", batches.needs_by_role, name="needs_by_role"),
    path("goals/needs/<int:pk>/", batches.need_batch, name="need_batch"),
    path("goals/needs/<int:pk>/apply/", batches.need_batch_apply, name="need_batch_apply"),
    path("goals/needs/<int:pk>/drop/", batches.need_batch_drop, name="need_batch_drop"),
    path("goals/needs/<int:pk>/undo/", batches.need_batch_undo, name="need_batch_undo"),
    path("goals/<int:pk>/topics/", goals.topic_add, name="topic_add"),
]
