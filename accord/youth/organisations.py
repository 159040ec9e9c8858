"""What a merge does with files, who may see them, and what is being typed about them."""

from __future__ import annotations

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Least

from accord.networks.models import Organisation
from accord.organisations import OpenBusiness, Pair, Relations, Rows, say_rows
from accord.youth.enums import AccessReason, Speaker
from accord.youth.models import Access, Draft, TimelineEvent, Transfer, YoungPerson


def declare(relations: Relations) -> None:
    relations.moves(
        "youth.YoungPerson",
        "mission_locale",
        "jeunes suivis",
        settle=_set_numbers_aside,
        say_doubles=lambda count: (
            f"dont {count} au numéro i-MILO déjà porté : il est retiré, leur parcours le garde"
        ),
    )
    relations.history("youth.YoungPersonEvent", "mission_locale")
    relations.moves(
        "youth.Access",
        "organisation",
        "accès à des dossiers",
        settle=_one_access_each,
        say_doubles=lambda count: f"dont {count} à des dossiers que les deux voient",
    )
    for name in ("organisation", "site"):
        relations.moves(
            "youth.Draft",
            name,
            "brouillons",
            settle=_latest_draft,
            say_doubles=lambda count: (
                f"dont {count} du même auteur au même sujet : le dernier reste"
            ),
        )
    relations.moves("youth.MergeOfFiles", "mission_locale", "réunions de dossiers")
    relations.moves("youth.MergeOfFiles", "added_readers")
    relations.moves("youth.Transfer", "former", "dossiers transmis", settle=_no_longer_between_two)
    relations.moves("youth.Transfer", "to", "dossiers reçus d'autres Missions Locales")
    relations.stays("youth.Support", "stated_for", why="signed by who stated it then")
    relations.history("youth.SupportEvent", "stated_for")
    relations.stays(
        "youth.TimelineEvent", "organisation", why="each statement is signed by who made it then"
    )


def _set_numbers_aside(doubles: Rows, pair: Pair) -> None:
    """An i-MILO number is one Mission Locale's own: that of the kept one's file stays.

    Nobody could settle a list beforehand: the administrator opens no file, and neither Mission
    Locale may learn what the other has. The file says on its timeline which number it had, for
    those who follow the person to tell whether it is the same one.
    """
    kept = Organisation.objects.get(pk=pair.kept)
    people = list(doubles.order_by("pk").values_list("pk", "imilo_number"))
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            young_person_id=pk,
            kind="youth.imilo_number_set_aside",
            side=Speaker.ML,
            facts={"number": number},
            organisation=kept,
            readers=[pair.kept],
        )
        for pk, number in people
    )
    YoungPerson.objects.filter(pk__in=[pk for pk, _number in people]).update(imilo_number="")


def _one_access_each(doubles: Rows, pair: Pair) -> None:
    """Since the earlier day, for the stronger reason; one that ended yields to one that has not."""
    other = Access.objects.filter(
        organisation_id=pair.merged, young_person=OuterRef("young_person")
    )
    follows = Exists(other.filter(reason=AccessReason.FOLLOWS))
    former = Q(reason=AccessReason.FORMER)
    goes_on = former & Q(Exists(other.exclude(former)))
    theirs = Subquery(other.values("reason")[:1])
    Access.objects.filter(
        organisation_id=pair.kept, young_person__in=doubles.values("young_person")
    ).update(
        given_at=Least("given_at", Subquery(other.values("given_at")[:1])),
        reason=Case(
            When(follows, then=Value(AccessReason.FOLLOWS)),
            When(goes_on, then=theirs),
            default=F("reason"),
        ),
        ended_at=Case(
            When(goes_on, then=None), default=F("ended_at"), output_field=DateTimeField()
        ),
    )
    doubles.delete()


def _no_longer_between_two(doubles: Rows, pair: Pair) -> None:
    """A file that went from one to the other has not left; its timeline goes on telling it."""
    Transfer.objects.filter(former_id__in=pair, to_id__in=pair).delete()


def _latest_draft(doubles: Rows, pair: Pair) -> None:
    """A week of drafts of two organisations at most: few rows."""
    for draft in doubles.order_by("pk"):
        same = Draft.objects.filter(author_id=draft.author_id, young_person=draft.young_person_id)
        if draft.organisation_id == pair.merged:
            same = same.filter(organisation_id=pair.kept, site=draft.site_id)
        else:
            same = same.filter(organisation_id=draft.organisation_id, site_id=pair.kept)
        own = same.get()
        (own if own.saved_at < draft.saved_at else draft).delete()


def _followed(organisation_id: int) -> Rows:
    return YoungPerson.objects.filter(mission_locale_id=organisation_id)


FOLLOWED = OpenBusiness(
    key="followed",
    order=10,
    rows=_followed,
    say=say_rows("Un jeune y est suivi", "jeunes y sont suivis"),
    advice="Réunissez-la à la Mission Locale qui prend la suite : leurs dossiers y passent entiers.",
)
