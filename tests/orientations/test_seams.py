"""Where the pieces of the whole way meet: a change of site, a transfer, a second return, a link."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accord.accounts.models import User
from accord.isolation.scope import scope, system_scope
from accord.networks.models import Organisation
from accord.personal.actions import make_link
from accord.personal.links import token_of
from accord.workflow import Refused
from accord.youth import actions as youth
from accord.youth.models import YoungPerson
from accord.youth.transferring import transfer
from orientations import actions
from orientations.enums import ReturnKind, ReturnStatus, SuspensionReason
from orientations.models import Pathway
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.factories.orientations import OrientationFactory
from tests.factories.stays import ago, dropped_out, left, newcomer, sent, stay, trainer_of
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, addresses, now, read

pytestmark = pytest.mark.django_db

NIR = "1 84 12 76 451 089 46"


def _moved(counsellor: User) -> tuple[Pathway, User]:
    here = SiteFactory()
    there = SiteFactory(parent=here.parent)
    pathway = stay(counsellor=counsellor, trainer=trainer_of(here), confirmed=True)
    head = UserFactory(head=True, membership__organisation=here.parent)
    newly = trainer_of(there)
    return act(actions.change_site, pathway, by=head, to=there, on=ago(1)), newly


def test_the_site_to_which_a_stay_moved_goes_on_with_it(counsellor: User) -> None:
    """It does not read the request of the first site, and needs not."""
    pathway, newly = _moved(counsellor)
    pathway = now(pathway)
    act(actions.suspend, pathway, by=newly, on=ago(0), reason=SuspensionReason.HEALTH)
    assert counsellor.email in addresses("stay_suspended")


def test_the_young_person_s_page_tells_every_reason(client: Client, counsellor: User) -> None:
    pathway, _newly = _moved(counsellor)
    with system_scope():
        person = YoungPerson.objects.get(pk=pathway.young_person_id)
        token = token_of(make_link(person, by=None))
    page = read(client.get(reverse("personal_page", args=[token])))
    assert "en parcours" in page


def test_a_former_mission_locale_reads_no_more_on_that_page(
    client: Client, counsellor: User
) -> None:
    person, other = YoungPersonFactory(by=counsellor), MissionLocaleFactory()
    assert counsellor.acting is not None
    act(transfer, person, by=counsellor, to=other, reason="moved", agreed_on=ago(0))
    with system_scope():
        token = token_of(make_link(YoungPerson.objects.get(pk=person.pk), by=None))
    page = read(client.get(reverse("personal_page", args=[token])))
    assert str(other) in page
    assert str(counsellor.acting.house) not in page


def test_a_link_given_by_hand_opens_nothing_after_a_transfer(
    client: Client, counsellor: User
) -> None:
    person = YoungPersonFactory(by=counsellor)
    with system_scope():
        token = token_of(make_link(person, by=counsellor))
    act(
        transfer, person, by=counsellor, to=MissionLocaleFactory(), reason="moved", agreed_on=ago(0)
    )
    answer = client.get(reverse("personal_page", args=[token]))
    assert person.last_name not in read(answer)
    assert answer.status_code >= 400


def test_a_site_is_shown_no_link_of_somebody_whom_a_mission_locale_follows(
    client: Client, counsellor: User, trainer: User, site: Organisation
) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer)
    client.force_login(trainer)
    url = reverse("young_person_link", args=[pathway.young_person_id])
    assert "Montrer un lien" not in read(client.get(url))
    assert client.post(url, {"acte": "copier"}).status_code == 403
    own = newcomer(site, by=trainer)
    url = reverse("young_person_link", args=[own.young_person_id])
    assert client.post(url, {"acte": "copier"}).status_code == 200


def test_the_reason_of_an_unusual_length_takes_no_social_security_number(
    client: Client, counsellor: User, trainer: User
) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, started=60, confirmed=True)
    client.force_login(trainer)
    typed = {"on": ago(0).isoformat(), "kind": "cdi", "length_reason": f"Dossier {NIR}"}
    client.post(reverse("pathway_exit", args=[pathway.pk]), typed)
    assert now(pathway).waived == []


def test_whom_a_site_declined_does_not_enter_by_another_door(
    counsellor: User, trainer: User, site: Organisation
) -> None:
    declined = OrientationFactory(by=counsellor, site=site, declined=True, answerer=trainer)
    with system_scope():
        person = YoungPerson.objects.get(pk=declined.young_person_id)
    with pytest.raises(Refused, match="demandez-lui de l'orienter"):
        act(actions.open_directly, person, site, by=trainer, on=ago(1))


def test_an_accepted_orientation_is_not_stepped_over(
    counsellor: User, trainer: User, site: Organisation
) -> None:
    accepted = OrientationFactory(by=counsellor, site=site, accepted=True, answerer=trainer)
    with system_scope():
        person = YoungPerson.objects.get(pk=accepted.young_person_id)
    with pytest.raises(Refused, match="Une orientation est acceptée"):
        act(actions.open_directly, person, site, by=trainer, on=ago(1))


def test_a_colleague_s_form_does_not_undo_a_number_corrected_meanwhile(counsellor: User) -> None:
    person = YoungPersonFactory(by=counsellor, phone="+33612345678")
    with scope(counsellor.acting.organisation_ids):  # type: ignore[union-attr]
        form_s = YoungPerson.objects.get(pk=person.pk)
        YoungPerson.objects.filter(pk=person.pk).update(phone="+33699887766")
        form_s.first_name = "Autrement"
        youth.edit(form_s, by=counsellor, changed={"first_name"})
    kept = now(person)
    assert (kept.first_name, kept.phone) == ("Autrement", "+33699887766")


def test_an_earlier_return_that_nobody_sent_goes_to_who_follows_now(
    trainer: User, site: Organisation, counsellor: User, mission_locale: Organisation
) -> None:
    first = left(site, by=trainer)
    with system_scope():
        person = YoungPerson.objects.get(pk=first.young_person_id)
        Pathway.objects.filter(pk=first.pathway_id).update(ended_on=ago(20))
    second = act(actions.open_directly, person, site, by=trainer, on=ago(10))
    back = sent(dropped_out(second, by=trainer), by=trainer, mission_locale=mission_locale)
    act(actions.receive_return, back, by=counsellor, counsellor=counsellor)
    kept = now(first)
    assert (kept.status, kept.kind) == (ReturnStatus.DUE, ReturnKind.TAKE_BACK)
    assert kept.mission_locale_id == mission_locale.pk


def test_what_was_said_when_refusing_to_register_stays_with_the_site(
    trainer: User, site: Organisation, counsellor: User, mission_locale: Organisation
) -> None:
    refusal = left(site, by=trainer)
    act(actions.note_refusal, refusal, by=trainer, reason="Ne veut pas de vous.")
    with system_scope():
        person = YoungPerson.objects.get(pk=refusal.young_person_id)
    second = act(actions.open_directly, person, site, by=trainer, on=ago(1))
    back = sent(dropped_out(second, by=trainer, days=0), by=trainer, mission_locale=mission_locale)
    act(actions.receive_return, back, by=counsellor, counsellor=counsellor)

    def told(by: User) -> list[str]:
        return [event.detail for event in person.timeline.visible_to(by)]

    assert "Ne veut pas de vous." not in act(told, by=counsellor)
    assert "Ne veut pas de vous." in act(told, by=trainer)


@pytest.mark.parametrize("number", ["1" * 13, "12a"])
def test_a_number_that_cannot_be_one_is_refused_in_a_sentence(
    trainer: User, site: Organisation, counsellor: User, mission_locale: Organisation, number: str
) -> None:
    back = sent(left(site, by=trainer), by=trainer, mission_locale=mission_locale)
    act(actions.receive_return, back, by=counsellor, counsellor=counsellor)
    with pytest.raises(Refused, match="i-MILO"):
        act(actions.close_return, back, by=counsellor, outcome="followed", imilo_number=number)
