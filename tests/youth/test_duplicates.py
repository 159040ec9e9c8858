"""One person has two files: the pages that find, compare and join them."""

from __future__ import annotations

import pytest

from accord.isolation.scope import scope, system_scope
from accord.youth import merging
from accord.youth.caseload import REFERENT
from accord.youth.models import (
    MergeOfFiles,
)
from tests.factories.networks import SiteFactory
from tests.factories.orientations import OrientationFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import now, read
from tests.youth.files import merge, page_of

pytestmark = pytest.mark.django_db


def test_from_the_file_to_one_file_and_back(sign_in, counsellor, kept, colleague):
    twin = YoungPersonFactory(
        by=colleague,
        first_name=kept.first_name,
        last_name=kept.last_name,
        birth_date=kept.birth_date,
        imilo_number="222",
    )
    client = sign_in(counsellor)
    assert "C'est un doublon" in read(client.get(page_of(kept)))
    assert page_of(kept, f"doublon/{twin.pk}/") in read(client.get(page_of(kept, "doublon/")))

    url = page_of(kept, f"doublon/{twin.pk}/")
    page = client.get(url)
    chosen = {line.name: line.values for line in page.context["form"].lines}
    assert set(chosen) == {"phone", "imilo_number", "referent", "commune"}
    assert chosen["phone"] == [
        ("garde", "non renseigné", False),
        ("doublon", "06 12 34 56 78", True),
    ]

    missing = client.post(url, {"phone": "doublon", "imilo_number": "doublon"})
    assert "Ce champ a changé entre-temps" in read(missing)
    assert now(twin).merged_into_id is None

    done = client.post(
        url,
        {"phone": "doublon", "imilo_number": "doublon", "referent": "garde", "commune": "garde"},
        follow=True,
    )
    assert "n'en font plus qu'un" in read(done)
    assert (now(kept).imilo_number, now(kept).referent) == ("222", counsellor)

    moved = client.get(page_of(twin), follow=True)
    assert moved.redirect_chain == [(page_of(kept), 302)]
    assert "Séparer les deux dossiers" in read(moved)
    assert str(twin.pk) not in read(client.get("/jeunes/"))

    record = MergeOfFiles.objects.visible_to(counsellor)
    with scope(counsellor.acting.organisation_ids):
        [pk] = record.values_list("pk", flat=True)
    listed = read(client.get("/jeunes/reunis/"))
    assert f"/jeunes/reunis/{pk}/separer/" in listed
    undone = client.post(f"/jeunes/reunis/{pk}/separer/", follow=True)
    assert "sont séparés" in read(undone)
    assert undone.redirect_chain == [(page_of(twin), 302)]
    assert str(pk) not in read(client.get("/jeunes/reunis/"))


def test_the_search_finds_by_name_and_by_number_in_this_mission_locale_only(
    sign_in, counsellor, stranger_ml, kept, removed
):
    theirs = YoungPersonFactory(by=stranger_ml, last_name="Doublon")
    client = sign_in(counsellor)
    for text in ("doub", "222"):
        page = read(client.post(page_of(kept, "doublon/"), {"text": text}))
        assert page_of(kept, f"doublon/{removed.pk}/") in page
        assert str(theirs.pk) not in page
    assert "Tapez le début" in read(client.post(page_of(kept, "doublon/"), {"text": " "}))
    nothing = read(client.post(page_of(kept, "doublon/"), {"text": "zzz"}))
    assert "Aucun autre dossier ne commence ainsi" in nothing


def test_a_refusal_is_told_on_the_page_and_keeps_the_choice(
    sign_in, counsellor, kept, removed, site
):
    for file in (kept, removed):
        OrientationFactory(by=counsellor, young_person=file, site=site)
    client = sign_in(counsellor)
    names = merging.differing(now(kept), now(removed))

    page = client.post(page_of(kept, f"doublon/{removed.pk}/"), dict.fromkeys(names, "doublon"))

    assert "une orientation en cours" in read(page)
    assert all(line.values[1][2] for line in page.context["form"].lines)


def test_a_site_is_led_to_the_kept_file_and_may_merge_nothing(
    sign_in, counsellor, trainer, kept, removed, site, stranger_e2c
):
    OrientationFactory(by=counsellor, young_person=removed, site=site)
    OrientationFactory(by=counsellor, young_person=kept, site=SiteFactory())
    record = merge(kept, removed, counsellor)

    client = sign_in(trainer)
    moved = client.get(page_of(removed), follow=True)
    assert moved.redirect_chain == [(page_of(kept), 302)]
    assert "réuni à celui-ci" not in read(moved)
    assert "C'est un doublon" not in read(moved)
    assert client.get("/jeunes/reunis/").status_code == 403
    assert client.post(f"/jeunes/reunis/{record.pk}/separer/").status_code == 404
    assert client.get(page_of(kept, "doublon/")).status_code == 403

    client = sign_in(stranger_e2c)
    for file in (kept, removed):
        assert client.get(page_of(file)).status_code == 404


def test_a_caseload_counts_a_merged_file_once(kept, removed, counsellor, mission_locale):
    merge(kept, removed, counsellor)

    with system_scope():
        assert REFERENT.counts([counsellor.pk], [mission_locale.pk]) == {counsellor.pk: 1}
