"""What must always be true of a stay, its return and its follow-ups: PostgreSQL refuses the rest."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.models import Organisation
from accord.youth.models import Support
from accord.youth.supporting import state_support
from orientations import actions
from orientations.models import ExitKind, FollowUp, Pathway, Reorientation
from tests.factories.stays import ago, dropped_out, kind, left, received, sent, stay
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, copy_of, refused

pytestmark = pytest.mark.django_db

SOME_DAY = datetime.date(2030, 1, 1)
SOME_TIME = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
ENDED = {
    "ended_on": SOME_DAY,
    "ended_at": SOME_TIME,
    "exit_kind": "abandon_choix",
    "exit_label": "Essai",
    "exit_category": "other",
}

PATHWAY = [
    (
        "pathway_exit_iff_ended",
        {"status": "exited", "confirmed_on": ago(1)},
        "Un parcours terminé dit quand et comment, et lui seul.",
    ),
    (
        "pathway_exit_iff_ended",
        {"exit_label": "Essai"},
        "Un parcours terminé dit quand et comment, et lui seul.",
    ),
    (
        "pathway_return_iff_no_positive_exit",
        {"status": "dropped_out", **ENDED},
        "Une sortie sans situation positive ouvre un retour vers la Mission Locale.",
    ),
    (
        "pathway_return_iff_no_positive_exit",
        {"status": "exited", "confirmed_on": ago(1), **ENDED},
        "Une sortie sans situation positive ouvre un retour vers la Mission Locale.",
    ),
    (
        "pathway_only_an_exit_is_positive",
        {"status": "dropped_out", **ENDED, "exit_category": "positive"},
        "Une non-confirmation ou un abandon n'est ni positif ni dynamique.",
    ),
    (
        "pathway_confirmed_before_it_goes_on",
        {"status": "confirmed"},
        "Un parcours est confirmé avant de se poursuivre.",
    ),
    (
        "pathway_dates_in_order",
        {"integration_ends_on": ago(400)},
        "Les dates d'un parcours se suivent.",
    ),
    (
        "pathway_suspended_since_iff_suspended",
        {"suspended_on": ago(1)},
        "Un parcours suspendu dit depuis quand et pourquoi.",
    ),
    (
        "pathway_weekly_hours_1_to_48",
        {"weekly_hours": 49},
        "Un parcours compte de 1 à 48 heures par semaine.",
    ),
]

RETURN = [
    (
        "reorientation_addressed_once_sent",
        {"status": "sent"},
        "Un retour envoyé a une Mission Locale et une date.",
    ),
    (
        "reorientation_complete_once_sent",
        {"status": "sent", "sent_at": SOME_TIME, "receive_by": SOME_DAY},
        "Un retour se complète avant d'être envoyé.",
    ),
    (
        "reorientation_little_told_without_agreement",
        {"agrees": False, "phone": "+33612345678"},
        "Sans l'accord de la personne, ni bilan ni coordonnées ne sont transmis.",
    ),
    (
        "reorientation_received_iff_acknowledged",
        {"received_at": SOME_TIME},
        "Un retour reçu nomme son conseiller et sa date.",
    ),
    (
        "reorientation_closed_by_its_mission_locale",
        {"closed_at": SOME_TIME},
        "Seule la Mission Locale destinataire clôt un retour.",
    ),
    (
        "reorientation_outcome_iff_closed",
        {"outcome": "followed"},
        "Un retour clos dit son issue, et lui seul.",
    ),
    (
        "reorientation_due_after_the_event",
        {"due_on": datetime.date(2000, 1, 1)},
        "Un retour se fait après l'événement.",
    ),
    (
        "reorientation_only_an_adult_refuses_to_register",
        {"status": "refused", "agrees": False},
        "Seule une personne majeure refuse d'être inscrite en Mission Locale.",
    ),
]

# Of a return that the Mission Locale has received; the values are functions of it.
RECEIVED = [
    (
        "reorientation_closed_by_its_mission_locale",
        lambda back: {
            "status": "closed",
            "outcome": "other",
            "closed_at": SOME_TIME,
            "closed_for": back.site_id,
        },
        "Seule la Mission Locale destinataire clôt un retour.",
    ),
    (
        "reorientation_received_by_its_mission_locale",
        lambda back: {"received_for": back.site_id},
        "Seule la Mission Locale destinataire reçoit un retour.",
    ),
    (
        "reorientation_not_to_its_sender",
        lambda back: {"mission_locale": back.site_id, "received_for": back.site_id},
        "Un retour s'adresse à une Mission Locale.",
    ),
    (
        "reorientation_registration_has_its_number",
        lambda back: {
            "kind": "register",
            "status": "closed",
            "outcome": "followed",
            "closed_at": SOME_TIME,
            "closed_for": back.mission_locale_id,
        },
        "Une inscription se prouve par son numéro i-MILO.",
    ),
]

FOLLOW_UP = [
    (
        "follow_up_answered_at_iff_answered",
        {"answer": "refused"},
        "Un suivi fait dit quand.",
    ),
    (
        "follow_up_situation_iff_reached",
        {"answer": "reached", "answered_at": SOME_TIME},
        "Indiquez la situation de la personne jointe, et d'elle seule.",
    ),
    (
        "follow_up_answered_or_called_off",
        {"answer": "refused", "answered_at": SOME_TIME, "called_off_at": SOME_TIME},
        "Un suivi fait ne s'annule plus.",
    ),
]
three = ("name", "changes", "sentence")


@pytest.fixture
def pathway(counsellor: User, trainer: User) -> Pathway:
    return stay(counsellor=counsellor, trainer=trainer)


@pytest.mark.parametrize(three, PATHWAY)
def test_what_no_stay_may_be(
    pathway: Pathway, name: str, changes: dict[str, Any], sentence: str
) -> None:
    refused(pathway, name, changes, sentence)


@pytest.mark.parametrize(three, RETURN)
def test_what_no_return_may_be(
    pathway: Pathway, trainer: User, name: str, changes: dict[str, Any], sentence: str
) -> None:
    refused(dropped_out(pathway, by=trainer), name, changes, sentence)


@pytest.mark.parametrize(three, RECEIVED)
def test_what_no_return_received_may_be(
    pathway: Pathway, counsellor: User, trainer: User, name: str, changes: Any, sentence: str
) -> None:
    back = received(sent(dropped_out(pathway, by=trainer), by=trainer), by=counsellor)
    refused(back, name, changes(back), sentence)


@pytest.mark.parametrize(three, FOLLOW_UP)
def test_what_no_follow_up_may_be(
    counsellor: User, trainer: User, name: str, changes: dict[str, Any], sentence: str
) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("cdi"))
    with system_scope():
        follow_up = FollowUp.objects.get(pathway=pathway, months=3)
    refused(follow_up, name, changes, sentence)


def test_a_kind_that_ends_no_exit_is_not_positive() -> None:
    refused(
        kind("abandon_choix"),
        "exit_kind_only_an_exit_is_positive",
        {"category": "positive"},
        "Une non-confirmation ou un abandon n'est ni positif ni dynamique.",
    )


def test_one_open_stay_per_person_anywhere(pathway: Pathway) -> None:
    twin = copy_of(pathway)
    twin.orientation = None
    _twice(twin, "pathway_one_open_per_young_person")


def test_one_chain_of_returns_per_stay(pathway: Pathway, trainer: User) -> None:
    _twice(copy_of(dropped_out(pathway, by=trainer)), "reorientation_one_chain_per_pathway")


def test_one_follow_up_per_term(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("cdi"))
    with system_scope():
        follow_up = FollowUp.objects.get(pathway=pathway, months=3)
    _twice(copy_of(follow_up), "follow_up_once_per_term")


def test_a_return_cannot_be_taken_away_from_a_stay(pathway: Pathway, trainer: User) -> None:
    back = dropped_out(pathway, by=trainer)
    with (
        system_scope(),
        pytest.raises(IntegrityError, match="pathway_return_iff_no_positive_exit"),
        transaction.atomic(),
    ):
        Pathway.objects.filter(pk=back.pathway_id).update(first_return=None)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("support_one_in_progress_per_kind", {}),
        (
            "support_ends_after_it_starts",
            {"started_on": SOME_DAY, "ended_on": datetime.date(2029, 1, 1)},
        ),
    ],
)
def test_what_no_support_may_be(counsellor: User, name: str, changes: dict[str, Any]) -> None:
    person = YoungPersonFactory(by=counsellor)
    support = act(
        state_support,
        Support(young_person=person, kind_id="cej", operator="mission_locale"),
        by=counsellor,
    )
    twin = copy_of(support)
    for field, value in changes.items():
        setattr(twin, field, value)
    _twice(twin, name)


def _twice(twin: Any, name: str) -> None:
    """PostgreSQL names the constraint, which has its French sentence."""
    with system_scope():
        with pytest.raises(ValidationError):
            twin.validate_constraints()
        with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
            twin.save(force_insert=True)


def test_every_constraint_of_stays_is_refused_here() -> None:
    declared = {
        constraint.name
        for model in (ExitKind, FollowUp, Pathway, Reorientation)
        for constraint in model._meta.constraints
    }
    tested = {name for name, _, _ in [*PATHWAY, *RETURN, *RECEIVED, *FOLLOW_UP]}
    assert declared - tested == {
        "exit_kind_only_an_exit_is_positive",
        "follow_up_once_per_term",
        "pathway_one_open_per_young_person",
        "reorientation_one_chain_per_pathway",
    }


def test_the_one_who_reads_the_return_may_not_be_its_sender(
    trainer: User, site: Organisation, counsellor: User, mission_locale: Organisation
) -> None:
    """A registration that the E2C says is done proves nothing: its Mission Locale must close it."""
    back = sent(left(site, by=trainer), by=trainer, mission_locale=mission_locale)
    with (
        system_scope(),
        pytest.raises(IntegrityError, match="reorientation_received_iff_acknowledged"),
        transaction.atomic(),
    ):
        Reorientation.objects.filter(pk=back.pk).update(
            status="closed",
            outcome="followed",
            imilo_number="123",
            closed_at=SOME_TIME,
            closed_for=mission_locale,
        )
