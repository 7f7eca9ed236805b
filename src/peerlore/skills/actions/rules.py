"""The rules of the skills room, as errors."""

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken


class LevelsRunToFive(RuleBroken):
    message = _("A level is a whole number from 0 to 5. Choose the one whose words fit best.")
    field = "level"


class SkillIsRetired(RuleBroken):
    message = _("“%(skill)s” is no longer in the taxonomy. Choose another skill.")
    field = "words"


class GroupsAreNotSkills(RuleBroken):
    message = _("“%(skill)s” is a group of skills. Choose one of the skills in it.")
    field = "words"


class OnlyOneselfSaysSelf(RuleBroken):
    message = _("Only %(name)s can say this of %(name)s.")


class NobodyConfirmsThemselves(RuleBroken):
    message = _("Somebody else has to confirm this: nobody confirms their own level.")


class NotYoursToChange(RuleBroken):
    message = _("Only the person whose record this is can change it.")


class OwnerHasLeft(RuleBroken):
    message = _("%(name)s has left. Choose somebody who works here as the owner.")
    field = "owner"


class GoalEndsBeforeItStarts(RuleBroken):
    message = _("The goal would end before it starts. Choose a later last day.")
    field = "ends"


class GoalIsPast(RuleBroken):
    message = _("%(day)s is past, so this goal would be over before it begins. Choose a last day to come.")
    field = "ends"


class NeedOutsideItsGoal(RuleBroken):
    message = _("The goal runs from %(starts)s to %(ends)s. Choose a day between these two.")
    field = "by_date"


class NeedsLieOutside(RuleBroken):
    message = _("%(count)s of its needs are due outside these days, the first on %(day)s. Change those needs first.")
    field = "ends"


class NeedIsServed(RuleBroken):
    message = _("A programme serves this need; it stays with it. Change how many people it needs, or close the goal.")


class NeedNamedTwice(RuleBroken):
    message = _("This goal already needs “%(skill)s” at this level in %(unit)s. Change how many people there instead.")
    field = "unit"


class GoalIsClosed(RuleBroken):
    message = _("“%(goal)s” is closed; nothing of it can be changed. Open it again first.")


class NobodyHasTheTitle(RuleBroken):
    message = _("Choose at least one job title.")
    field = "titles"


class LabelTooShort(RuleBroken):
    message = _("Name the skill in at least two letters.")
    field = "words"


class FromElsewhere(RuleBroken):
    """The taxonomy changed under an import, or was imported by somebody else at the same time."""

    message = _("Somebody else changed the taxonomy at the same moment. Nothing was changed; import it again.")


class NotYoursToAnswer(RuleBroken):
    message = _("Only the person who was asked can answer this.")


class CannotBeAsked(RuleBroken):
    message = _("%(name)s cannot be asked: only colleagues who work in your company now. Choose somebody else.")
    field = "words"


class AskedAlready(RuleBroken):
    message = _("%(name)s has been asked and has not answered yet. Wait for the answer, or take the question back.")
    field = "words"


class AskedNotLongAgo(RuleBroken):
    message = _("%(name)s was asked this not long ago. Ask somebody else, or ask again from %(day)s.")
    field = "words"


class EnoughAsked(RuleBroken):
    message = _("%(most)s questions of yours wait for an answer. Wait for one, or take one back, before you ask again.")
    field = "words"


class AskIsOver(RuleBroken):
    message = _("This question is over: it was answered, taken back, or its time has passed. Nothing was changed.")


class NothingInTheBatch(RuleBroken):
    message = _("Nothing here says a need: no line, or nobody with these job titles in these units. Choose others.")


class TooManyNeeds(RuleBroken):
    message = _("%(count)s needs at once; up to %(most)s can be added. Choose fewer units, or bring several sheets.")


class NeedsNeedAnotherLook(RuleBroken):
    message = _("%(count)s lines need another look. Mend them in the sheet and bring it again; nothing was added.")


class NothingToUndo(RuleBroken):
    message = _("Nothing of this can be undone: it was undone already, or others have built on all of it.")


class TheSameAlready(RuleBroken):
    message = _("“%(skill)s” is the same as this one, or as another, already. Take those apart first.")
    field = "words"


class NotMadeOne(RuleBroken):
    message = _("“%(skill)s” stands by itself already; nothing was changed.")


class NothingChosen(RuleBroken):
    message = _("Choose at least one of the skills.")
    field = "skills"


class BothTeachAndLearn(RuleBroken):
    message = _("“%(skill)s” is ticked twice. Choose whether you teach it or learn it.")
    field = "learn"
