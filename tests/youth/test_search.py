"""Finding somebody by what a counsellor types: a piece of a name, both names, a number."""

from __future__ import annotations

import pytest

from accord.accounts.models import User
from accord.isolation.scope import scope
from accord.youth.models import YoungPerson
from tests.factories.youth import YoungPersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(counsellor: User) -> None:
    for first_name, last_name, number in [
        ("Léa-Marie", "Dupont-Évrard", "120045"),
        ("Éloïse", "De la Tour", "120999"),
        ("Dupré", "Léandri", "77"),
        ("Jean", "D'Arcy", ""),
    ]:
        YoungPersonFactory(
            by=counsellor, first_name=first_name, last_name=last_name, imilo_number=number
        )


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dup", ["Dupont-Évrard", "Léandri"]),
        ("DUPONT EVR", ["Dupont-Évrard"]),
        ("lea", ["Dupont-Évrard", "Léandri"]),
        ("lea marie", ["Dupont-Évrard"]),
        ("dup lea", ["Dupont-Évrard", "Léandri"]),
        ("léa dup", ["Dupont-Évrard", "Léandri"]),
        ("Dupont-Évrard Léa-Marie", ["Dupont-Évrard"]),
        ("lea marie dupont evrard", ["Dupont-Évrard"]),
        ("dupont e lea m", ["Dupont-Évrard"]),
        ("eloise de la t", ["De la Tour"]),
        ("d’arcy j", ["D'Arcy"]),
        ("jean dup", []),
        ("12", ["Dupont-Évrard", "De la Tour"]),
        ("120 045", ["Dupont-Évrard"]),
        ("9", []),
        ("évrard", []),
        ("un deux trois quatre cinq six sept huit", []),
    ],
)
def test_what_is_typed_finds(counsellor: User, typed: str, found: list[str]) -> None:
    assert counsellor.acting is not None
    with scope(counsellor.acting.organisation_ids):
        names = YoungPerson.objects.visible_to(counsellor).matching(typed, by_number=True)
        assert sorted(person.last_name for person in names) == sorted(found)


@pytest.mark.usefixtures("people")
def test_whoever_has_no_number_is_not_found_by_one(counsellor: User) -> None:
    assert counsellor.acting is not None
    with scope(counsellor.acting.organisation_ids):
        people = YoungPerson.objects.visible_to(counsellor).matching("0", by_number=True)
        assert not people.exists()
