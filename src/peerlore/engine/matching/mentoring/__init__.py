"""Who learns from whom: from a crowd of people who give and ask to a `pairs` instance, and from its plan to reasons.

    possible = candidates(crowd)
    result = solve_pairs(instance_of(crowd, possible))
    chosen = np.array(result.plan["edges"])
    reasons(crowd, possible, int(chosen[0]))     # three reasons and one stretch, as codes
    list(why_nobody(crowd, possible, chosen))    # for each who is left: why, and the smallest change that would help
    why_not(crowd, teacher=teacher, learner=learner, planned=Planned(...))

Codes with parameters come out, never words: `words` has plain English ones, translators have their own.
"""

from peerlore.engine.matching.mentoring.candidates import Candidates, candidates, instance_of
from peerlore.engine.matching.mentoring.crowd import Confided, Crowd, nothing_confided, nothing_declined
from peerlore.engine.matching.mentoring.dials import Turned, dial_costs, what_if
from peerlore.engine.matching.mentoring.nobody import Nobody, why_nobody
from peerlore.engine.matching.mentoring.planned import PlannedCrowd, crossings, plan_crowd
from peerlore.engine.matching.mentoring.reasons import Reason, reasons
from peerlore.engine.matching.mentoring.scarcity import Scarce, scarce_skills
from peerlore.engine.matching.mentoring.whynot import Others, Planned, WhyNot, others_of, why_not

__all__ = [
    "Candidates",
    "Confided",
    "Crowd",
    "Nobody",
    "Others",
    "Planned",
    "PlannedCrowd",
    "Reason",
    "Scarce",
    "Turned",
    "WhyNot",
    "candidates",
    "crossings",
    "dial_costs",
    "instance_of",
    "nothing_confided",
    "nothing_declined",
    "others_of",
    "plan_crowd",
    "reasons",
    "scarce_skills",
    "what_if",
    "why_nobody",
    "why_not",
]
