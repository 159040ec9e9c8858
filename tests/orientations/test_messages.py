"""What each act writes to whom: initials and a link, nothing more."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from accord.accounts.models import User
from orientations import actions
from orientations.actions import Outcome
from orientations.enums import Attendance, DeclineReason, Result, WithdrawReason
from orientations.models import Orientation
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import BranchFactory, CorrespondentFactory
from tests.factories.orientations import (
    OrientationFactory,
    SessionFactory,
    begin,
    registration_of,
)
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, addresses, messages, read


def leave(user: User) -> None:
    user.memberships.update(ended_on=timezone.localdate())


# --- to the site -----------------------------------------------------------------------------------


def test_the_correspondent_named_for_this_mission_locale_is_written_to_and_nobody_else(
    counsellor, mission_locale, site, trainer
):
    CorrespondentFactory(organisation=site, email="tous@e2c.example")
    CorrespondentFactory(organisation=site, partner=mission_locale, email="elle@e2c.example")
    CorrespondentFactory(
        organisation=site,
        partner=UserFactory(counsellor=True).acting.organisation,
        email="autre@e2c.example",
    )
    OrientationFactory(by=counsellor, site=site)

    assert addresses("orientation_sent") == {"elle@e2c.example"}


def test_without_one_the_general_correspondents_are_written_to(counsellor, site, trainer):
    CorrespondentFactory(organisation=site, email="Tous@e2c.example")
    CorrespondentFactory(organisation=site, email="", user=UserFactory(email="lui@e2c.example"))
    MembershipFactory(
        user=User.objects.get(email="lui@e2c.example"), organisation=site, role="head"
    )
    OrientationFactory(by=counsellor, site=site)

    assert addresses("orientation_sent") == {"tous@e2c.example", "lui@e2c.example"}


def test_without_correspondent_those_who_work_on_the_sites_files_are_written_to(
    counsellor, site, trainer
):
    head = UserFactory(head=True, membership__organisation=site.parent)
    gone = UserFactory(trainer=True, membership__organisation=site)
    leave(gone)
    UserFactory(trainer=True, membership__organisation=site, is_active=False)
    UserFactory(trainer=True)
    OrientationFactory(by=counsellor, site=site)

    assert addresses("orientation_sent") == {trainer.email, head.email}


def test_a_correspondent_who_can_only_be_called_does_not_silence_the_others(
    counsellor, site, trainer
):
    CorrespondentFactory(organisation=site, email="", phone="+33160000001")
    OrientationFactory(by=counsellor, site=site)

    assert addresses("orientation_sent") == {trainer.email}


@pytest.mark.parametrize("how", ["left", "closed account"])
def test_a_correspondent_who_is_gone_is_not_written_to(counsellor, site, trainer, how):
    gone = UserFactory(trainer=True, membership__organisation=site)
    CorrespondentFactory(organisation=site, user=gone, email="")
    if how == "left":
        leave(gone)
    else:
        User.objects.filter(pk=gone.pk).update(is_active=False)
    OrientationFactory(by=counsellor, site=site)

    assert addresses("orientation_sent") == {trainer.email}


def test_the_shared_mailbox_of_a_correspondent_who_left_is_written_to(counsellor, site, trainer):
    gone = UserFactory(trainer=True, membership__organisation=site)
    CorrespondentFactory(organisation=site, user=gone, email="accueil@e2c.example")
    CorrespondentFactory(organisation=site, user=gone, email=gone.email)
    leave(gone)
    OrientationFactory(by=counsellor, site=site)

    assert addresses("orientation_sent") == {"accueil@e2c.example"}


def test_a_withdrawal_is_told_to_the_site(orientation, counsellor, trainer, site):
    act(actions.withdraw, orientation, by=counsellor, reason=WithdrawReason.MOVED)

    (message,) = messages("orientation_withdrawn")
    assert message.address == trainer.email
    assert message.readers == [site.pk]
    assert message.recipient == trainer


# --- to the Mission Locale --------------------------------------------------------------------------


@pytest.fixture
def of_a_colleague(counsellor, colleague, site) -> Orientation:
    """Sent by the counsellor about somebody whose referent is a colleague."""
    return OrientationFactory(
        by=counsellor, site=site, young_person=YoungPersonFactory(by=colleague)
    )


def test_an_answer_is_told_to_the_sender_and_to_the_referent(
    of_a_colleague, counsellor, colleague, trainer, mission_locale
):
    UserFactory(counsellor=True, membership__organisation=mission_locale)
    act(actions.accept, of_a_colleague, by=trainer)

    assert addresses("orientation_answered") == {counsellor.email, colleague.email}
    assert all(m.readers == [mission_locale.pk] for m in messages("orientation_answered"))


def test_a_sender_who_is_the_referent_is_told_once(orientation, counsellor, trainer):
    act(actions.accept, orientation, by=trainer)

    assert [m.address for m in messages("orientation_answered")] == [counsellor.email]


def test_a_counsellor_of_a_branch_is_told(mission_locale, site, trainer):
    branch = BranchFactory(parent=mission_locale)
    counsellor = UserFactory(counsellor=True, membership__organisation=branch)
    orientation = OrientationFactory(by=counsellor, site=site)
    act(actions.accept, orientation, by=trainer)

    assert addresses("orientation_answered") == {counsellor.email}


@pytest.mark.parametrize("how", ["left", "closed account", "works elsewhere now"])
def test_a_sender_who_is_gone_is_not_written_to(
    of_a_colleague, counsellor, colleague, trainer, how
):
    if how == "closed account":
        User.objects.filter(pk=counsellor.pk).update(is_active=False)
    else:
        leave(counsellor)
    if how == "works elsewhere now":
        MembershipFactory(user=counsellor)
    act(actions.accept, of_a_colleague, by=trainer)

    assert addresses("orientation_answered") == {colleague.email}


def test_when_both_are_gone_the_correspondent_for_this_site_is_written_to(
    of_a_colleague, counsellor, colleague, trainer, mission_locale, site
):
    leave(counsellor)
    leave(colleague)
    CorrespondentFactory(organisation=mission_locale, email="tous@ml.example")
    CorrespondentFactory(organisation=mission_locale, partner=site, email="lui@ml.example")
    act(actions.accept, of_a_colleague, by=trainer)

    assert addresses("orientation_answered") == {"lui@ml.example"}


def test_when_nobody_is_left_by_name_the_colleagues_are_written_to(
    orientation, counsellor, trainer, mission_locale
):
    leave(counsellor)
    stays = UserFactory(counsellor=True, membership__organisation=mission_locale)
    act(actions.accept, orientation, by=trainer)

    assert addresses("orientation_answered") == {stays.email}


def test_each_answer_is_told_the_waiting_list_then_the_yes(orientation, trainer):
    act(actions.put_on_waiting_list, orientation, by=trainer)
    act(actions.accept, orientation, by=trainer)

    assert len(messages("orientation_answered")) == 2


def test_a_registration_by_the_site_is_told_to_the_counsellor(
    orientation, counsellor, trainer, site
):
    act(actions.register, orientation, SessionFactory(site=site), by=trainer)

    (message,) = messages("registration")
    assert message.address == counsellor.email
    assert message.readers == [orientation.mission_locale_id]


def test_a_registration_by_the_counsellor_is_one_message_to_the_site_and_none_back(
    counsellor, site, trainer
):
    session = SessionFactory(site=site, by=trainer)
    OrientationFactory(by=counsellor, site=site, session=session)

    assert [(m.kind, m.address) for m in messages()] == [("orientation_sent", trainer.email)]


# --- what they say ----------------------------------------------------------------------------------


@pytest.fixture
def everything_said(counsellor, trainer, site) -> Any:
    """Every message of the journey, about somebody with a name that nobody else bears."""
    facts = {
        "first_name": "Zébulon",
        "last_name": "Quatremaille",
        "birth_date": datetime.date(2005, 8, 17),
        "phone": "+33699887766",
        "email": "zebulon@exemple.example",
        "imilo_number": "4455667788",
    }
    young_person = YoungPersonFactory(by=counsellor, **facts)
    project = "Projet de Zébulon : boulangerie"
    first = OrientationFactory(by=counsellor, site=site, young_person=young_person, project=project)
    act(actions.put_on_waiting_list, first, by=trainer, comment="Zébulon viendra en mars")
    act(actions.withdraw, first, by=counsellor, reason=WithdrawReason.UNREACHABLE)

    session = SessionFactory(site=site, capacity=1)
    first_in = OrientationFactory(site=site, session=session)
    second = OrientationFactory(
        by=counsellor, site=site, young_person=young_person, project=project
    )
    act(actions.register, second, session, by=trainer)
    act(actions.decline, first_in, by=trainer, reason=DeclineReason.FULL)
    begin(session)
    outcome = Outcome(Attendance.PRESENT, Result.SELECTED)
    act(actions.note_outcomes, session, {registration_of(second).pk: outcome}, by=trainer)
    act(actions.communicate_outcomes, session, by=trainer)
    pages = (first.get_absolute_url(), second.get_absolute_url())
    return [m for m in messages() if any(page in m.text for page in pages)]


def test_each_kind_of_message_is_among_them(everything_said):
    assert {message.kind for message in everything_said} == {
        "orientation_sent",
        "orientation_answered",
        "orientation_withdrawn",
        "registration",
        "registration_promoted",
        "session_results",
    }


def test_a_message_says_initials_and_no_personal_data(everything_said):
    personal = [
        *("zébulon", "quatremaille", "zebulon", "699887766", "06 99", "4455667788", "boulangerie"),
        *("17/08/2005", "17 août 2005", "2005-08-17", "mars", "injoignable", "liste d'attente"),
        *("ne répond plus", "acceptée", "retenu"),
    ]
    for message in everything_said:
        for part in (message.subject, message.text, message.html):
            found = [word for word in personal if word in part.lower()]
            assert not found, (message.kind, found)
        assert "Z. Q." not in message.subject
        assert "Z. Q." in message.html


def test_the_link_is_absolute_and_leads_its_reader_to_the_page(
    everything_said, client, counsellor, trainer
):
    people = {user.email: user for user in (counsellor, trainer)}
    for message in everything_said:
        if message.address not in people:
            continue
        client.force_login(people[message.address])
        links = [word for word in message.text.split() if word.startswith("http")]
        assert links
        for link in links:
            assert link in message.html
            assert link.startswith(settings.PUBLIC_URL + "/")
            page = client.get(urlsplit(link).path)
            assert page.status_code == 200, (message.kind, link)
            assert "Zébulon Quatremaille" in read(page)


def test_the_subject_says_which_organisation_writes(orientation, counsellor, trainer):
    act(actions.accept, orientation, by=trainer)

    (sent,) = messages("orientation_sent")
    assert sent.subject == f"{orientation.mission_locale} vous oriente un jeune"
    (answered,) = messages("orientation_answered")
    assert answered.subject == f"{orientation.site} a répondu à votre orientation"
