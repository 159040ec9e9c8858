"""Who the E2C are for: rule by rule, and through the form of the request."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accord.networks.models import Site
from accord.workflow import Refused
from accord.youth.enums import GuardianKind, Schooling, Situation
from accord.youth.models import YoungPerson
from orientations import actions
from orientations.eligibility import Finding, Level, check
from orientations.enums import Motive
from orientations.models import Orientation
from tests.factories.networks import SiteFactory
from tests.factories.orientations import SessionFactory
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.acting import act, messages, read

DAY = datetime.date(2027, 3, 10)


def rule(findings: list[Finding], name: str) -> Finding:
    return next(finding for finding in findings if finding.rule == name)


def request_for(young_person: YoungPerson, site: Site) -> Orientation:
    """The unsaved request, as a form makes it."""
    return Orientation(
        young_person=young_person,
        site=site,
        motive=Motive.BASICS,
        agreed_on=timezone.localdate(),
    )


def person(**facts: object) -> YoungPerson:
    """Somebody whom every rule lets through, but for ``facts``; in memory only."""
    usual = {
        "birth_date": datetime.date(2007, 1, 1),
        "left_school_on": datetime.date(2024, 7, 1),
        "schooling": Schooling.NONE,
        "situation": Situation.NEITHER,
    }
    return YoungPerson(first_name="Inès", last_name="Aubry", **{**usual, **facts})


@pytest.mark.parametrize(
    ("birth_date", "day", "level"),
    [
        ("2011-03-10", "2027-03-10", Level.OK),
        ("2011-03-11", "2027-03-10", Level.BLOCK),
        ("2011-03-09", "2027-03-10", Level.OK),
        ("2012-02-29", "2028-02-28", Level.BLOCK),
        ("2012-02-29", "2028-02-29", Level.OK),
        ("2008-02-29", "2024-02-29", Level.OK),
        ("2011-03-01", "2027-02-28", Level.BLOCK),
    ],
)
def test_nobody_enters_before_the_sixteenth_birthday(birth_date, day, level):
    young_person = person(birth_date=datetime.date.fromisoformat(birth_date))
    findings = check(young_person, SiteFactory.build(), datetime.date.fromisoformat(day))

    assert rule(findings, "under_16").level == level


@pytest.mark.parametrize(
    ("birth_date", "maximum_age", "level"),
    [
        ("2001-03-11", 25, Level.OK),
        ("2001-03-10", 25, Level.WARN),
        ("2001-03-09", 25, Level.WARN),
        ("2001-03-10", 30, Level.OK),
        ("1996-03-11", 30, Level.OK),
        ("1996-03-10", 30, Level.WARN),
    ],
)
def test_from_the_26th_birthday_the_counsellor_says_why_unless_the_site_goes_further(
    birth_date, maximum_age, level
):
    site = SiteFactory.build(maximum_age=maximum_age)
    young_person = person(birth_date=datetime.date.fromisoformat(birth_date))

    assert rule(check(young_person, site, DAY), "over_maximum_age").level == level


@pytest.mark.parametrize(
    ("left", "day", "level"),
    [
        (None, "2027-03-10", Level.UNKNOWN),
        ("2026-03-10", "2027-03-10", Level.OK),
        ("2026-03-11", "2027-03-10", Level.WARN),
        ("2027-03-09", "2027-03-10", Level.WARN),
        ("2027-02-28", "2028-02-29", Level.OK),
        ("2027-03-01", "2028-02-29", Level.WARN),
    ],
)
def test_out_of_school_for_less_than_a_year_is_to_be_justified(left, day, level):
    young_person = person(left_school_on=left and datetime.date.fromisoformat(left))
    findings = check(young_person, SiteFactory.build(), datetime.date.fromisoformat(day))

    assert rule(findings, "left_school_lately").level == level


@pytest.mark.parametrize(
    ("situation", "level"),
    [
        (Situation.UNKNOWN, Level.UNKNOWN),
        (Situation.NEITHER, Level.OK),
        (Situation.EMPLOYED, Level.WARN),
        (Situation.TRAINING, Level.WARN),
    ],
)
def test_somebody_in_work_or_in_training_is_to_be_justified(situation, level):
    findings = check(person(situation=situation), SiteFactory.build(), DAY)

    assert rule(findings, "employed").level == level


@pytest.mark.parametrize(
    ("schooling", "level"),
    [
        (Schooling.UNKNOWN, Level.UNKNOWN),
        (Schooling.NONE, Level.OK),
        (Schooling.BREVET, Level.OK),
        (Schooling.CAP, Level.OK),
        (Schooling.BAC, Level.WARN),
        (Schooling.HIGHER, Level.WARN),
    ],
)
def test_from_the_baccalaureat_on_the_counsellor_says_why(schooling, level):
    findings = check(person(schooling=schooling), SiteFactory.build(), DAY)

    assert rule(findings, "qualified").level == level


@pytest.mark.parametrize(
    ("kind", "name", "level"),
    [
        (GuardianKind.NONE, "", Level.WARN),
        (GuardianKind.PARENT, "", Level.WARN),
        (GuardianKind.PARENT, "Mme Aubry", Level.OK),
        (GuardianKind.ASE, "M. Lenoir", Level.OK),
    ],
)
def test_a_minor_has_a_legal_representative_or_the_ase_else_the_counsellor_says_why(
    kind, name, level
):
    minor = person(birth_date=DAY.replace(year=2010), guardian_kind=kind, guardian_name=name)

    assert rule(check(minor, SiteFactory.build(), DAY), "minor_without_guardian").level == level


def test_from_the_18th_birthday_nobody_asks_for_a_representative():
    adult = person(birth_date=DAY.replace(year=2009))
    rules = {finding.rule for finding in check(adult, SiteFactory.build(), DAY)}

    assert "minor_without_guardian" not in rules


def test_the_most_serious_rule_comes_first():
    findings = check(
        person(birth_date=DAY.replace(year=2013), schooling=Schooling.BAC, left_school_on=None),
        SiteFactory.build(),
        DAY,
    )
    seriousness = [Level.BLOCK, Level.WARN, Level.UNKNOWN, Level.OK]
    ranks = [seriousness.index(finding.level) for finding in findings]

    assert ranks == sorted(ranks)
    assert {Level.BLOCK, Level.WARN, Level.UNKNOWN, Level.OK} == {f.level for f in findings}


# --- through the form ------------------------------------------------------------------------------


@pytest.fixture
def orient(sign_in, counsellor, site):
    """``orient(young_person, session="…", reason_…="…")``: the request as a browser posts it."""
    client = sign_in(counsellor)

    def post(young_person, **typed):
        url = reverse("orient", args=[young_person.pk, site.pk])
        usual = {"session": "", "motive": Motive.BASICS, "agreement": "on", "project": ""}
        return client.post(url, {**usual, **typed})

    return post


@pytest.fixture
def sent(system_scope):
    def read() -> list[Orientation]:
        with system_scope():
            return list(Orientation.objects.order_by("pk"))

    return read


def test_somebody_of_fifteen_cannot_be_oriented_even_by_a_forged_post(orient, counsellor, sent):
    child = YoungPersonFactory(by=counsellor, birth_date=born(15))
    answer = orient(child, reason_under_16="Très motivé", reason_minor_without_guardian="Non")

    assert "l'E2C accueille à partir de 16 ans" in read(answer)
    assert sent() == []
    assert messages() == []


def test_the_page_of_somebody_too_young_whatever_the_date_shows_no_form(sign_in, counsellor, site):
    child = YoungPersonFactory(by=counsellor, birth_date=born(14))
    page = read(sign_in(counsellor).get(reverse("orient", args=[child.pk, site.pk])))

    assert "Cette orientation n'est pas possible" in page
    assert "Envoyer l'orientation" not in page


def test_the_action_itself_refuses_somebody_too_young(counsellor, site, sent):
    child = YoungPersonFactory(by=counsellor, birth_date=born(15))
    with pytest.raises(Refused, match="16 ans"):
        act(actions.send, request_for(child, site), by=counsellor)

    assert sent() == []


def test_who_turns_sixteen_before_the_session_may_be_oriented_to_it(orient, counsellor, site, sent):
    in_ten_days = timezone.localdate() + datetime.timedelta(days=10)
    child = YoungPersonFactory(
        by=counsellor,
        birth_date=in_ten_days.replace(year=in_ten_days.year - 16),
        guardian_kind=GuardianKind.PARENT,
        guardian_name="Mme Aubry",
        left_school_on=timezone.localdate() - datetime.timedelta(days=400),
    )
    session = SessionFactory(site=site)

    orient(child, session="")
    assert sent() == []

    answer = orient(child, session=str(session.pk))
    assert answer.status_code == 302
    assert len(sent()) == 1


def test_the_link_of_a_session_asks_about_the_day_of_that_session(sign_in, counsellor, site):
    in_ten_days = timezone.localdate() + datetime.timedelta(days=10)
    child = YoungPersonFactory(
        by=counsellor, birth_date=in_ten_days.replace(year=in_ten_days.year - 16)
    )
    session = SessionFactory(site=site)
    url = reverse("orient", args=[child.pk, site.pk])
    client = sign_in(counsellor)

    page = read(client.get(f"{url}?seance={session.pk}"))
    assert "Envoyer l'orientation" in page
    assert "finding-block" not in page

    page = read(client.get(url))
    assert "finding-block" in page
    assert "Envoyer l'orientation" in page, "a session of the list would do"


def test_what_was_typed_is_kept_when_the_chosen_day_is_too_early(orient, counsellor, site):
    in_ten_days = timezone.localdate() + datetime.timedelta(days=10)
    child = YoungPersonFactory(
        by=counsellor, birth_date=in_ten_days.replace(year=in_ten_days.year - 16)
    )
    SessionFactory(site=site)
    page = read(orient(child, session="", project="Veut cuisiner"))

    assert "Veut cuisiner" in page


def test_the_day_of_the_session_is_that_of_the_site(counsellor, sign_in):
    """22 h 30 in Paris is the next day in La Réunion, where the session takes place."""
    site = SiteFactory(reunion=True)
    with time_machine.travel(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)):
        session = SessionFactory(
            site=site, starts_at=datetime.datetime(2027, 3, 10, 21, 30, tzinfo=datetime.UTC)
        )
        child = YoungPersonFactory(
            by=counsellor,
            birth_date=datetime.date(2011, 3, 11),
            guardian_kind=GuardianKind.ASE,
            guardian_name="M. Lenoir",
        )
        url = reverse("orient", args=[child.pk, site.pk])
        page = read(sign_in(counsellor).get(f"{url}?seance={session.pk}"))

    assert "finding-block" not in page


def test_a_warned_orientation_needs_its_reason_beside_the_rule(orient, counsellor, sent):
    young_person = YoungPersonFactory(by=counsellor, schooling=Schooling.BAC)
    page = read(orient(young_person, project="Veut cuisiner"))

    assert "Donnez votre raison : elle est gardée et lue par le site." in page
    assert "Veut cuisiner" in page
    assert sent() == []


def test_the_reason_is_kept_and_the_site_reads_it(orient, counsellor, sent, trainer, client):
    young_person = YoungPersonFactory(
        by=counsellor, schooling=Schooling.BAC, situation=Situation.EMPLOYED
    )
    orient(young_person, reason_qualified="Bac sans débouché", reason_employed="2 h par semaine")

    (orientation,) = sent()
    assert {w["rule"]: w["reason"] for w in orientation.waived} == {
        "qualified": "Bac sans débouché",
        "employed": "2 h par semaine",
    }
    client.force_login(trainer)
    page = read(client.get(orientation.get_absolute_url()))
    assert "Bac sans débouché" in page
    assert "2 h par semaine" in page


def test_a_rule_that_is_met_or_only_unknown_asks_for_no_reason(orient, counsellor, sent):
    young_person = YoungPersonFactory(
        by=counsellor,
        left_school_on=None,
        schooling=Schooling.UNKNOWN,
        situation=Situation.UNKNOWN,
    )
    orient(young_person)

    (orientation,) = sent()
    assert orientation.waived == []


def test_the_action_itself_asks_for_the_reason_of_each_rule_passed_over(counsellor, site, sent):
    young_person = YoungPersonFactory(by=counsellor, schooling=Schooling.BAC)
    with pytest.raises(Refused, match="faiblement qualifié"):
        act(actions.send, request_for(young_person, site), by=counsellor)

    assert sent() == []


@pytest.mark.parametrize("field", ["project", "reason_qualified"])
def test_no_free_text_takes_a_social_security_number(orient, counsellor, sent, field):
    young_person = YoungPersonFactory(by=counsellor, schooling=Schooling.BAC)
    typed = {"reason_qualified": "Bac sans débouché", field: "NIR 1 99 07 75 119 123 45"}
    page = read(orient(young_person, **typed))

    assert "numéro de sécurité sociale : effacez-le" in page
    assert sent() == []


def test_without_the_young_persons_agreement_nothing_leaves(orient, counsellor, sent):
    young_person = YoungPersonFactory(by=counsellor)
    page = read(orient(young_person, agreement=""))

    assert "Sans l'accord du jeune" in page
    assert sent() == []
