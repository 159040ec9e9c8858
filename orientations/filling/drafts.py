"""What the demo's counsellor typed this morning and has not sent yet."""

from __future__ import annotations

import datetime

from accord.accounts.models import User
from accord.filling import DEMO_ACCOUNTS, Filling
from accord.youth.models import Draft, YoungPerson
from orientations.enums import Motive
from orientations.models import Orientation

_TYPED = {
    "motive": Motive.CONFIRM_PROJECT,
    "project": "A fait deux semaines dans une boulangerie, veut confirmer avant un apprentissage.",
}


def begin_a_request(filling: Filling) -> None:
    """One draft, towards a site of which this young person has nothing open."""
    counsellor = User.objects.filter(email=DEMO_ACCOUNTS[0].email).first()
    if counsellor is None:
        return
    (agency_id,) = filling.made["demo_ml"]
    (site_id,) = filling.made["demo_other_site"]
    asked = Orientation.objects.filter(site_id=site_id).still_open().values("young_person_id")
    people = YoungPerson.objects.filter(mission_locale_id=agency_id).exclude(pk__in=asked)
    adult_born = filling.now.date() - datetime.timedelta(days=19 * 366)
    young_person = people.filter(birth_date__lt=adult_born).order_by("name_key", "pk").first()
    if young_person is not None:
        Draft.objects.create(
            author=counsellor,
            organisation_id=agency_id,
            young_person=young_person,
            site_id=site_id,
            typed=_TYPED,
            saved_at=filling.now - datetime.timedelta(hours=2),
            readers=[agency_id],
        )
