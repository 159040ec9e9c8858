"""What an officer of a head of network fills in."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from accord.accounts.models import User
from accord.announcements.actions import Audience, Content
from accord.announcements.audience import by_name, houses
from accord.announcements.enums import Subject
from accord.announcements.models import REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Announcement
from accord.free_text import refuse_social_security_number
from accord.networks.enums import Kind, Network
from accord.networks.models import Organisation, Region

OWN, BOTH = "own", "both"
_OWN_LABEL = {
    Network.ML: "Les Missions Locales et leurs associations régionales",
    Network.E2C: "Les E2C et leurs coordinations régionales",
}


class ContentForm(forms.Form):
    """What is said; ``content`` once it is valid."""

    subject = forms.ChoiceField(label="Sujet", choices=[("", "Choisissez"), *Subject.choices])
    title = forms.CharField(
        label="Titre",
        max_length=TITLE_LENGTH,
        validators=[refuse_social_security_number],
        help_text="Une phrase courte : c'est elle qui s'affiche dans « Ma journée ».",
    )
    text = forms.CharField(
        label="Texte",
        max_length=TEXT_LENGTH,
        validators=[refuse_social_security_number],
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=(
            "Une ligne vide sépare deux paragraphes ; une adresse https://… devient un lien. "
            "Ne nommez aucun jeune : des milliers de personnes vous lisent."
        ),
    )
    site = forms.ModelChoiceField(
        label="Site E2C concerné",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="Aucun en particulier",
    )

    def __init__(self, data: Any = None, *, announcement: Announcement | None = None) -> None:
        super().__init__(data, initial=_said(announcement) if announcement else {})
        sites = Organisation.objects.still_open().filter(kind=Kind.E2C_SITE)
        if announcement and announcement.site_id:
            sites |= Organisation.objects.filter(pk=announcement.site_id)
        self.fields["site"].queryset = sites.order_by("name_key", "pk")  # type: ignore[attr-defined]

    @property
    def content(self) -> Content:
        said = self.cleaned_data
        return Content(Subject(said["subject"]), said["title"], said["text"], said["site"])


class DraftForm(ContentForm):
    """And to whom; ``key`` names the announcement, so that a form sent twice writes one."""

    field_order = ["audience", "regions", "subject", "title", "text", "site"]

    key = forms.UUIDField(widget=forms.HiddenInput)
    audience = forms.ChoiceField(label="Pour qui", widget=forms.RadioSelect)
    regions = forms.MultipleChoiceField(
        label="Régions",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée : toutes les régions.",
    )

    def __init__(
        self, data: Any = None, *, by: User, announcement: Announcement | None = None
    ) -> None:
        super().__init__(data, announcement=announcement)
        assert by.acting is not None
        self.issuer = by.acting.organisation
        self.initial.update(_addressed(announcement) if announcement else _blank())
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            (OWN, _OWN_LABEL[self.issuer.network]),
            (BOTH, "Les deux réseaux : Missions Locales et E2C"),
        ]
        regions = by_name(Region.objects.filter(pk__in=houses().values("region_id")))
        self.fields["regions"].choices = [(region.code, region.name) for region in regions]  # type: ignore[attr-defined]

    @property
    def to_whom(self) -> Audience:
        chosen = self.cleaned_data
        return Audience(to_both=chosen["audience"] == BOTH, regions=chosen["regions"])

    def preview(self) -> Announcement:
        """What would be read, saved nowhere."""
        said, to = self.content, self.to_whom
        return Announcement(
            issuer=self.issuer,
            subject=said.subject,
            title=said.title,
            text=said.text,
            site=said.site,
            to_both=to.to_both,
            regions=list(to.regions),
        )


class CorrectionForm(ContentForm):
    """A published text said better."""

    tell_again = forms.BooleanField(
        label="Prévenir à nouveau",
        required=False,
        help_text=(
            "Chacun devra la relire et les responsables reçoivent un courriel. "
            "Pour une faute de frappe, laissez décoché."
        ),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi la retirez-vous ?",
        max_length=REASON_LENGTH,
        validators=[refuse_social_security_number],
        help_text="Gardé avec l'annonce ; vos lecteurs ne le voient pas.",
    )


def _blank() -> dict[str, Any]:
    return {"key": uuid.uuid4(), "audience": OWN}


def _said(announcement: Announcement) -> dict[str, Any]:
    return {
        "subject": announcement.subject,
        "title": announcement.title,
        "text": announcement.text,
        "site": announcement.site_id,
    }


def _addressed(announcement: Announcement) -> dict[str, Any]:
    return {
        "key": announcement.pk,
        "audience": BOTH if announcement.to_both else OWN,
        "regions": announcement.regions,
    }
