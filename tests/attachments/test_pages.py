"""Add, read, remove: who does it, what is said, what is traced."""

from __future__ import annotations

import html
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accord.accounts.models import User
from accord.attachments.actions import MOST_DOCUMENTS
from accord.attachments.models import MOST_BYTES, Attachment
from accord.isolation.scope import scope
from accord.youth.models import TimelineEvent, YoungPerson
from tests.factories.accounts import UserFactory
from tests.factories.attachments import AttachmentFactory, paper, picture
from tests.factories.networks import SchoolFactory, SiteFactory
from tests.factories.youth import YoungPersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

SignIn = Callable[[User], Client]
SystemScope = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def person(counsellor: User, site: Any) -> YoungPerson:
    return YoungPersonFactory(by=counsellor, first_name="Sofiane", shared_with=[site])


def text_of(answer: Any) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def send(
    client: Client, person: YoungPerson, data: bytes, name: str = "cv.pdf", **typed: Any
) -> Any:
    fields = {"kind": "cv", "title": "CV de septembre", **typed}
    file = SimpleUploadedFile(name, data, content_type="application/pdf")
    return client.post(reverse("attachment_add", args=[person.pk]), {**fields, "file": file})


def rows(system_scope: SystemScope) -> list[Attachment]:
    with system_scope():
        return list(Attachment.objects.order_by("added_at"))


def panel(client: Client, person: YoungPerson) -> str:
    page = text_of(client.get(person.get_absolute_url()))
    return page[page.index('id="documents-title"') : page.index('id="fil"')]


def test_a_counsellor_adds_a_document_for_the_partner_who_reads_it(
    sign_in: SignIn, counsellor: User, trainer: User, person: YoungPerson, site: Any
) -> None:
    data = paper()
    client = sign_in(counsellor)
    assert "Aucun document" in panel(client, person)
    answer = send(client, person, data, name="CV Léa.pdf", shared_with=[site.pk])
    assert answer.headers["Location"] == person.get_absolute_url()
    shown = panel(client, person)
    assert "CV de septembre" in shown
    assert f"lu aussi par {site}" in shown
    assert "CV · PDF, 1 ko" in shown

    client = sign_in(trainer)
    shown = panel(client, person)
    assert "partagé avec vous" in shown
    assert "Retirer" not in shown
    assert "Document ajouté : CV" in text_of(client.get(person.get_absolute_url()))
    with scope([site.pk]):
        url = reverse("attachment", args=[Attachment.objects.get().pk])
    answer = client.get(url)
    assert answer.content == data
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''CV_L%C3%A9a.pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_without_a_box_ticked_ones_own_organisation_alone_reads_it_and_knows_of_it(
    sign_in: SignIn, counsellor: User, colleague: User, trainer: User, person: YoungPerson
) -> None:
    send(sign_in(counsellor), person, paper())
    client = sign_in(colleague)
    assert "lu par votre organisation seulement" in panel(client, person)

    client = sign_in(trainer)
    shown = text_of(client.get(person.get_absolute_url()))
    assert "CV de septembre" not in shown
    assert "Document ajouté" not in shown
    assert counsellor.acting is not None
    with scope(counsellor.acting.organisation_ids):
        pk = Attachment.objects.get().pk
    assert client.get(reverse("attachment", args=[pk])).status_code == 404
    assert client.post(reverse("attachment_remove", args=[pk])).status_code == 404


def test_a_site_shares_with_the_mission_locale_and_knows_of_no_other_site(
    sign_in: SignIn, counsellor: User, trainer: User, site: Any, system_scope: SystemScope
) -> None:
    other = SiteFactory()
    person = YoungPersonFactory(by=counsellor, shared_with=[site, other])
    client = sign_in(trainer)
    form = text_of(client.get(reverse("attachment_add", args=[person.pk])))
    assert str(person.mission_locale) in form
    assert str(other) not in form
    assert "Pas de document de santé" in form

    answer = send(client, person, paper(), shared_with=[other.pk])
    assert "choisissez dans la liste" in text_of(answer)
    assert "le navigateur ne l'a pas gardé" in text_of(answer)
    assert rows(system_scope) == []
    send(client, person, paper(), shared_with=[person.mission_locale_id])
    (row,) = rows(system_scope)
    assert row.organisation == site
    assert row.readers == sorted([site.pk, person.mission_locale_id])


def test_a_mission_locale_reads_the_names_of_all_with_whom_it_shares_and_the_sites_do_not(
    sign_in: SignIn, counsellor: User, trainer: User, site: Any
) -> None:
    other = SiteFactory()
    person = YoungPersonFactory(by=counsellor, shared_with=[site, other])
    send(sign_in(counsellor), person, paper(), shared_with=[site.pk, other.pk])
    assert str(other) in panel(sign_in(counsellor), person)
    assert str(other) not in panel(sign_in(trainer), person)


def test_the_head_of_a_school_adds_in_the_name_of_the_site_that_sees_the_file(
    sign_in: SignIn, counsellor: User, system_scope: SystemScope
) -> None:
    school = SchoolFactory()
    here, _there = SiteFactory(parent=school), SiteFactory(parent=school)
    head = UserFactory(head=True, membership__organisation=school)
    person = YoungPersonFactory(by=counsellor, shared_with=[here])
    send(sign_in(head), person, paper())
    (row,) = rows(system_scope)
    assert row.organisation == here
    assert row.readers == [here.pk]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("cv.pdf", picture(), "annonce un PDF, mais il contient une image PNG"),
        ("cv.pdf", b"", "Ce fichier est vide"),
        ("cv.docx", b"PK", "Enregistrez le document en PDF"),
    ],
)
def test_a_file_that_lies_is_refused_beside_the_field_and_nothing_typed_is_lost(
    sign_in: SignIn,
    counsellor: User,
    person: YoungPerson,
    site: Any,
    system_scope: SystemScope,
    name: str,
    data: bytes,
    said: str,
) -> None:
    answer = send(sign_in(counsellor), person, data, name=name, shared_with=[site.pk])
    assert answer.status_code == 200
    assert said in str(answer.context["form"].errors["file"])
    page = text_of(answer)
    assert 'value="CV de septembre"' in page
    assert "checked" in page
    assert rows(system_scope) == []


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 3 * MOST_BYTES])
def test_a_file_that_is_too_large_is_stopped_on_its_way(
    sign_in: SignIn, counsellor: User, person: YoungPerson, system_scope: SystemScope, size: int
) -> None:
    answer = send(sign_in(counsellor), person, b"%PDF-" + b"0" * size)
    assert "dépasse 5 Mo" in str(answer.context["form"].errors["file"])
    assert 'value="CV de septembre"' in text_of(answer)
    assert rows(system_scope) == []


def test_a_number_of_social_security_is_refused_in_the_title(
    sign_in: SignIn, counsellor: User, person: YoungPerson, system_scope: SystemScope
) -> None:
    answer = send(sign_in(counsellor), person, paper(), title="Carte 1 85 05 78 006 084 36")
    assert "sécurité sociale" in str(answer.context["form"].errors["title"])
    assert rows(system_scope) == []


def test_the_same_document_twice_is_one(
    sign_in: SignIn, counsellor: User, person: YoungPerson, system_scope: SystemScope
) -> None:
    data, client = picture(), sign_in(counsellor)
    send(client, person, data, name="a.png")
    answer = send(client, person, data, name="b.png")
    assert "a déjà ajouté ce document" in text_of(answer)
    assert len(rows(system_scope)) == 1


def test_twenty_documents_of_one_organisation_are_enough_and_the_others_count_apart(
    sign_in: SignIn, counsellor: User, trainer: User, person: YoungPerson, system_scope: SystemScope
) -> None:
    for _ in range(MOST_DOCUMENTS):
        AttachmentFactory(by=counsellor, young_person=person)
    answer = send(sign_in(counsellor), person, paper())
    assert "retirez ceux qui ne servent plus" in text_of(answer)
    assert send(sign_in(trainer), person, paper()).status_code == 302
    assert len(rows(system_scope)) == MOST_DOCUMENTS + 1


def test_a_colleague_of_whoever_added_it_removes_it_for_everybody_and_the_timeline_keeps_its_nature(
    sign_in: SignIn,
    counsellor: User,
    colleague: User,
    trainer: User,
    person: YoungPerson,
    site: Any,
    system_scope: SystemScope,
) -> None:
    attachment = AttachmentFactory(
        by=counsellor, young_person=person, title="Lettre de Sofiane", shared_with=[site]
    )
    url = reverse("attachment_remove", args=[attachment.pk])
    client = sign_in(colleague)
    assert "Lettre de Sofiane" in text_of(client.get(url))
    assert client.post(url).headers["Location"] == person.get_absolute_url()
    assert "Document retiré du dossier." in text_of(client.get(person.get_absolute_url()))
    assert client.post(url).status_code == 404
    assert rows(system_scope) == []
    page = text_of(sign_in(trainer).get(person.get_absolute_url()))
    assert "Document retiré : CV" in page
    with system_scope():
        for event in TimelineEvent.objects.filter(kind__startswith="attachment."):
            assert "Lettre" not in f"{event.facts} {event.detail}"


def test_a_document_whose_file_is_lost_says_whom_to_ask(
    sign_in: SignIn, counsellor: User, person: YoungPerson, folder: Any
) -> None:
    attachment = AttachmentFactory(by=counsellor, young_person=person)
    (folder / attachment.file).unlink()
    client = sign_in(counsellor)
    answer = client.get(reverse("attachment", args=[attachment.pk]), follow=True)
    assert f"demandez à {attachment.organisation} de l'ajouter de nouveau" in text_of(answer)
