"""Forms of the programmes room. Each says who sees what is written."""

from peerlore.programmes.forms.programmes import (
    AnswerForm,
    ByHandForm,
    ChangeForm,
    DialsForm,
    EnrolForm,
    EnrolOneForm,
    JoinForm,
    NothingToFill,
    PlacesForm,
    PublishForm,
    StartForm,
    TurnForm,
)
from peerlore.programmes.forms.someone import AskForm, PassForm, ReplyForm, SomeoneForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "ByHandForm",
    "ChangeForm",
    "DialsForm",
    "EnrolForm",
    "EnrolOneForm",
    "JoinForm",
    "NothingToFill",
    "PassForm",
    "PlacesForm",
    "PublishForm",
    "ReplyForm",
    "SomeoneForm",
    "StartForm",
    "TurnForm",
]
