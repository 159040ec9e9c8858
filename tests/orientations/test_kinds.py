"""Exit kinds and kinds of contracts, in the administration: the past keeps what it said."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accord.isolation.scope import scope
from accord.youth.models import Support, SupportKind
from accord.youth.supporting import state_support
from orientations import actions
from orientations.enums import ExitCategory
from orientations.models import ExitKind
from tests.factories.accounts import UserFactory
from tests.factories.stays import ago, kind, stay
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, now, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db):
    return UserFactory(is_staff=True, is_superuser=True)


def _url(model: str, act: str, pk: str) -> str:
    return reverse(f"admin:{model}_{act}", args=[pk])


def test_an_administrator_renames_an_exit_and_past_ones_keep_their_words(
    client, administrator, counsellor, trainer
):
    pathway = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("cdi"))
    client.force_login(administrator)
    url = _url("orientations_exitkind", "change", "cdi")
    assert "ne change rien aux sorties déjà" in read(client.get(url))
    typed = {"label": "Contrat durable", "category": ExitCategory.DYNAMIC, "asks": "", "rank": 5}
    client.post(url, typed)
    renamed = kind("cdi")
    assert (renamed.label, renamed.is_offered) == ("Contrat durable", False)
    assert (now(pathway).exit_label, now(pathway).exit_category) == ("CDI", "positive")


def test_an_exit_used_once_is_not_deleted(client, administrator, counsellor, trainer):
    pathway = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("cdi"))
    client.force_login(administrator)
    for key, status in (("cdi", 403), ("interim", 302)):
        url = _url("orientations_exitkind", "delete", key)
        assert client.post(url, {"post": "yes"}).status_code == status
    assert ExitKind.objects.filter(pk="cdi").exists()
    assert not ExitKind.objects.filter(pk="interim").exists()


def test_a_withdrawn_exit_is_offered_no_more(client, sign_in, counsellor, trainer):
    pathway = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    ExitKind.objects.filter(pk="interim").update(is_offered=False)
    url = reverse("pathway_exit", args=[pathway.pk])
    assert "Intérim" not in read(sign_in(trainer).get(url))
    answer = sign_in(trainer).post(url, {"on": ago(1), "kind": "interim"})
    assert answer.context["form"].errors["kind"]


def test_a_kind_of_contract_is_edited_and_not_deleted_once_stated(
    client, administrator, counsellor
):
    person = YoungPersonFactory(by=counsellor)
    with scope(counsellor.acting.organisation_ids):
        support = Support(young_person=person, kind_id="cej", operator="mission_locale")
        state_support(support, by=counsellor)
    client.force_login(administrator)
    assert "le corrige partout" in read(client.get(_url("youth_supportkind", "change", "cej")))
    for key, status in (("cej", 403), ("pacea", 302)):
        url = _url("youth_supportkind", "delete", key)
        assert client.post(url, {"post": "yes"}).status_code == status
    assert SupportKind.objects.filter(pk="cej").exists()
