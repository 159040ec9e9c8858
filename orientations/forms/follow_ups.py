"""What a site learned of somebody who left."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms

from accord.page_forms import PageForm
from accord.youth.validators import refuse_social_security_number
from orientations.enums import ExitCategory, FollowUpAnswer, PathwayStatus
from orientations.models import ExitKind

_CATEGORIES = {
    ExitCategory.POSITIVE: "Situation positive",
    ExitCategory.DYNAMIC: "Situation dynamique",
    ExitCategory.OTHER: "Sans solution, ou autre",
}


class FollowUpForm(PageForm):
    """The answer; the situation when the person was reached; a few words, if one wishes."""

    answer = forms.ChoiceField(
        label="Qu'avez-vous appris ?",
        widget=forms.RadioSelect,
        choices=[
            (FollowUpAnswer.REACHED, "J'ai pu joindre la personne, ou quelqu'un qui sait"),
            (FollowUpAnswer.UNREACHABLE, "Injoignable après plusieurs essais"),
            (
                FollowUpAnswer.REFUSED,
                "Ne souhaite pas être suivi (les suivis d'après sont annulés)",
            ),
        ],
        error_messages={"required": "Dites ce que vous avez appris."},
    )
    situation = forms.ChoiceField(
        label="Si la personne est jointe : sa situation aujourd'hui", required=False
    )
    comment = forms.CharField(
        label="Précision",
        required=False,
        max_length=1000,
        validators=[refuse_social_security_number],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La Mission Locale lit ce que vous écrivez ici.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {kind.pk: kind for kind in ExitKind.objects.offered_for(PathwayStatus.EXITED)}
        ranks = {category.value: rank for rank, category in enumerate(_CATEGORIES)}
        kinds = sorted(self.kinds.values(), key=lambda kind: (ranks[kind.category], kind.rank))
        self.fields["situation"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir une situation"),
            *(
                (_CATEGORIES[ExitCategory(category)], [(kind.pk, kind.label) for kind in group])
                for category, group in groupby(kinds, key=lambda kind: kind.category)
            ),
        ]

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        if said.get("answer") == FollowUpAnswer.REACHED and not said.get("situation"):
            self.add_error("situation", "Indiquez sa situation aujourd'hui.")

    @property
    def situation_kind(self) -> ExitKind | None:
        """Of somebody who was reached; another answer forgets what was chosen."""
        reached = self.cleaned_data["answer"] == FollowUpAnswer.REACHED
        return self.kinds[self.cleaned_data["situation"]] if reached else None
