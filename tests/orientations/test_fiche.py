"""The fiche de liaison as PDF: what it says, what it never says, and that everybody can read it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from accord.isolation.scope import system_scope
from accord.networks.models import Correspondent
from orientations import actions
from orientations.models import Orientation, Registration
from tests.factories.orientations import OrientationFactory, SessionFactory, begin
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act

pytestmark = pytest.mark.django_db


def read(client: Client, orientation: Orientation) -> PdfReader:
    answer = client.get(reverse("orientation_pdf", args=[orientation.pk]))
    assert answer.status_code == 200
    return PdfReader(io.BytesIO(answer.content))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def structure(element: Any) -> Iterator[str]:
    """The kinds of the elements that a screen reader goes through, in order."""
    element = element.get_object()
    if isinstance(element, ArrayObject):
        for each in element:
            yield from structure(each)
    elif isinstance(element, DictionaryObject) and "/S" in element:
        yield str(element["/S"])
        if "/K" in element:
            yield from structure(element["/K"])


def test_a_screen_reader_finds_language_title_headings_lists_and_header_rows(
    sign_in: Any, counsellor: Any, site: Any
) -> None:
    orientation = OrientationFactory(by=counsellor, site=site, session=SessionFactory(site=site))
    reader = read(sign_in(counsellor), orientation)
    root = reader.root_object
    assert str(root["/Lang"]).startswith("fr")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == f"Fiche de liaison : {orientation.young_person}"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    kinds = list(structure(root["/StructTreeRoot"]["/K"]))
    assert kinds[:2] == ["/Document", "/Title"]
    assert kinds.count("/H1") == 6
    assert kinds.count("/Table") == kinds.count("/THead") == 3
    assert kinds.count("/TH") == 9
    assert kinds.count("/LI") >= 10


def test_its_fonts_are_ours_and_inside_the_file(sign_in: Any, counsellor: Any) -> None:
    reader = read(sign_in(counsellor), OrientationFactory(by=counsellor))
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
            names.add(str(descriptor["/FontName"]).partition("+")[2])
    assert names == {"AtkinsonHyperlegible-Regular", "AtkinsonHyperlegible-Bold"}


def test_it_says_what_the_receiver_needs(
    sign_in: Any, counsellor: Any, trainer: Any, mission_locale: Any, site: Any
) -> None:
    for organisation, partner, phone in (
        (mission_locale, site, "+33199003182"),
        (site, mission_locale, "+33199007510"),
    ):
        Correspondent.objects.create(
            organisation=organisation,
            partner=partner,
            name=f"Contact de {organisation}",
            phone=phone,
        )
    minor = YoungPersonFactory(
        by=counsellor,
        minor=True,
        guardian_kind="parent",
        guardian_name="Rosa Desvignes",
        guardian_phone="+33612340000",
        situation="employed",
    )
    session = SessionFactory(site=site)
    orientation = OrientationFactory(
        by=counsellor, young_person=minor, site=site, session=session, project="Veut la cuisine."
    )
    act(actions.accept, orientation, by=trainer, comment="Bienvenue lundi.")
    said = text_of(read(sign_in(trainer), orientation))
    for expected in (
        str(minor.last_name),
        "06 12 34 56 78",
        "Rosa Desvignes 06 12 34 00 00",
        "Mineur :",
        "Construire un projet professionnel",
        "Veut la cuisine.",
        "recueilli le",
        "orienté malgré tout : Projet solide",
        session.place,
        "A une place",
        "Acceptée",
        "Bienvenue lundi.",
        f"Contact de {mission_locale} 01 99 00 31 82",
        f"Contact de {site} 01 99 00 75 10",
        counsellor.email,
    ):
        assert expected in said


def test_it_says_nothing_more(sign_in: Any, counsellor: Any, trainer: Any, site: Any) -> None:
    """Neither number, nor health, nor what the site noted for itself, nor an adult's parents."""
    person = YoungPersonFactory(
        by=counsellor,
        disability=True,
        imilo_number="7654321",
        guardian_kind="parent",
        guardian_name="Rosa Desvignes",
    )
    session = SessionFactory(site=site)
    orientation = OrientationFactory(by=counsellor, young_person=person, site=site, session=session)
    session = begin(session)
    with system_scope():
        registration = Registration.objects.get(session=session)
    noted = {registration.pk: actions.Outcome("present", "selected")}
    act(actions.note_outcomes, session, noted, by=trainer)
    for user in (counsellor, trainer):
        said = text_of(read(sign_in(user), orientation))
        for secret in ("7654321", "RQTH", "handicap", "Rosa", "Présent", "Retenu"):
            assert secret not in said
        assert "Résultat attendu" in said


def test_what_was_typed_is_text_whatever_it_looks_like(
    sign_in: Any, counsellor: Any, site: Any
) -> None:
    typed = '#read("/etc/passwd") ] #sys.inputs *gras* $x$ \\ `brut` // fin'
    orientation = OrientationFactory(by=counsellor, site=site, project=typed)
    said = text_of(read(sign_in(counsellor), orientation))
    assert typed in said
    assert "root:" not in said


@pytest.mark.parametrize(
    "typed", ["Bravo 🎉 !", "محمد", "名前", "a\u202eb\u200dc", "Nguyễn, Łukasz, Иван"]
)
def test_a_letter_that_no_font_has_does_not_prevent_the_sheet(
    sign_in: Any, counsellor: Any, site: Any, typed: str
) -> None:
    orientation = OrientationFactory(by=counsellor, site=site, project=typed)
    said = text_of(read(sign_in(counsellor), orientation))
    assert "Projet et situation" in said
    if typed.startswith("Nguyễn"):
        assert "Nguyễ" in said
        assert "Łukasz, Иван" in said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("declined", "Plus de place"),
        ("waitlisted", "Sur liste d'attente"),
        ("withdrawn", "Le jeune a changé d'avis"),
    ],
)
def test_it_says_where_the_request_stands(
    sign_in: Any, counsellor: Any, site: Any, state: str, said: str
) -> None:
    orientation = OrientationFactory(by=counsellor, site=site, **{state: True})
    assert said in text_of(read(sign_in(counsellor), orientation))


def test_it_is_kept_by_no_cache_and_its_file_has_no_name_of_a_person(
    sign_in: Any, counsellor: Any
) -> None:
    orientation = OrientationFactory(by=counsellor)
    client = sign_in(counsellor)
    url = reverse("orientation_pdf", args=[orientation.pk])
    answer = client.get(url)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fiche-de-liaison.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert url in client.get(orientation.get_absolute_url()).content.decode()
