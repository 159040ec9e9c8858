"""Every page of the portal and who gets what there: the four-row table of each.

``test_pages.py`` compares it with the addresses of the portal: a new address needs its row here, or
in ``link_pages.py`` when a young person's link opens it.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accord.youth import merging
from tests.factories.attachments import picture
from tests.isolation.world import World
from tests.page_rows import (
    COLLEAGUE,
    DONE_ON_FILE,
    DONE_ON_POST,
    E2C,
    LIST,
    ML,
    NOBODY_HERE,
    ONE_SIDE,
    OPEN,
    OWN_FILE,
    OWN_POST,
    SHARED_FILE,
    SIGN_IN,
    Four,
    Page,
    person_form,
)
from tests.return_pages import RETURNS
from tests.stay_pages import STAYS

# Whoever is not signed in reads these pages, and no other.
PUBLIC = {
    "home",
    "accessibility",
    "legal_notice",
    "personal_data",
    "health",
    "invitation",
    "invitation_link",
    "personal_ask",
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}


def announcement(world: World) -> list[Any]:
    return [world.announcement.pk]


def person(world: World) -> list[Any]:
    return [world.person.pk]


def orientation(world: World) -> list[Any]:
    return [world.orientation.pk]


def follow_up(world: World) -> list[Any]:
    return [world.follow_up.pk]


def site(world: World) -> list[Any]:
    return [world.site.pk]


def attachment(world: World) -> list[Any]:
    return [world.attachment.pk]


def agency(world: World) -> list[Any]:
    return [world.mission_locale.pk]


def past(world: World) -> list[Any]:
    return [world.past.pk]


def colleague(world: World) -> list[Any]:
    return [world.counsellor.memberships.get().pk]


def correspondent(world: World) -> list[Any]:
    return [world.correspondent.pk]


def _new_invitation(world: World) -> dict[str, Any]:
    return {"addresses": "nouvelle@ml.example", "role": "counsellor", "organisation": ""}


def _transfer_form(world: World) -> dict[str, Any]:
    return {
        "place": world.other_ml.name,
        "to": world.other_ml.pk,
        "reason": "moved",
        "comment": "",
        "agreement": "on",
        "agreed_on": timezone.localdate().isoformat(),
    }


def _new_session(world: World) -> dict[str, Any]:
    return {
        "site": world.site.pk,
        "day": (timezone.localdate() + datetime.timedelta(days=30)).isoformat(),
        "hour": "09:30",
        "duration": 120,
        "place": "12 rue des Lilas",
        "capacity": 10,
        "closes_on": "",
    }


def _new_attachment(world: World) -> dict[str, Any]:
    return {"kind": "cv", "file": SimpleUploadedFile("cv.png", picture())}


def _new_orientation(world: World) -> dict[str, Any]:
    return {"session": "", "motive": "basics", "project": "", "agreement": "on"}


def _outcomes(world: World) -> dict[str, Any]:
    return {
        f"attendance_{world.registration.pk}": "present",
        f"result_{world.registration.pk}": "selected",
    }


PAGES = {
    "home": Page(ML, get=OPEN),
    "accessibility": Page(ML, get=OPEN),
    "legal_notice": Page(ML, get=OPEN),
    "personal_data": Page(ML, get=OPEN),
    "health": Page(ML, get=OPEN),
    "switch_organisation": Page(
        ML,
        post=Four(302, 404, 404),
        body=lambda world: {"membership": world.counsellor.memberships.get().pk},
    ),
    # --- files ---------------------------------------------------------------------------------
    "young_people": Page(
        ML,
        get=LIST,
        post=Four(302, 302, 302),
        body=lambda world: {"q": world.person.last_name[:4]},
    ),
    "young_person_create": Page(ML, get=ONE_SIDE, post=Four(302, 403, 302), body=person_form),
    "young_people_give": Page(ML, post=NOBODY_HERE),
    "young_person": Page(ML, get=SHARED_FILE, args=person),
    "young_person_edit": Page(ML, get=OWN_FILE, post=DONE_ON_FILE, args=person, body=person_form),
    "file_duplicate": Page(
        ML,
        get=OWN_FILE,
        post=OWN_FILE,
        args=person,
        body=lambda world: {"text": world.twin.last_name},
    ),
    "file_merge": Page(
        ML,
        get=Four(200, 404, 404),
        post=Four(302, 404, 404),
        args=lambda world: [world.person.pk, world.twin.pk],
        body=lambda world: dict.fromkeys(merging.differing(world.person, world.twin), "garde"),
    ),
    "file_merges": Page(ML, get=ONE_SIDE),
    "file_merge_undo": Page(
        ML, get=OWN_POST, post=DONE_ON_POST, args=lambda world: [world.merge.pk]
    ),
    # --- documents -----------------------------------------------------------------------------
    "attachment_add": Page(
        ML, get=SHARED_FILE, post=Four(302, 302, 404), args=person, body=_new_attachment
    ),
    "attachment": Page(ML, get=SHARED_FILE, args=attachment, file=True),
    "attachment_remove": Page(ML, get=OWN_FILE, post=DONE_ON_FILE, args=attachment),
    "files_transferred": Page(ML, get=ONE_SIDE),
    "file_transfer": Page(ML, get=OWN_FILE, post=DONE_ON_FILE, args=person, body=_transfer_form),
    "young_person_link": Page(
        ML,
        get=SHARED_FILE,
        post=Four(302, 302, 404),
        args=person,
        body=lambda world: {"acte": "envoyer"},
    ),
    # For whoever manages, who has tests of their own.
    "data_request": Page(
        ML,
        get=COLLEAGUE,
        post=COLLEAGUE,
        args=lambda world: [world.data_request.pk],
        body=lambda world: {"answered_on": timezone.localdate().isoformat()},
    ),
    "personal_ask": Page(
        ML, get=OPEN, post=OPEN, body=lambda world: {"where": "jeune@mail.example"}
    ),
    # --- orientations --------------------------------------------------------------------------
    "orient_start": Page(
        ML, get=ONE_SIDE, post=ONE_SIDE, body=lambda world: {"text": world.person.last_name[:4]}
    ),
    "orient_new_file": Page(
        ML, post=Four(302, 403, 302), body=lambda world: {"text": world.person.last_name}
    ),
    "orient_choose_site": Page(ML, get=OWN_FILE, args=person),
    "orient": Page(
        ML,
        get=OWN_FILE,
        post=DONE_ON_FILE,
        args=lambda world: [world.person.pk, world.second_site.pk],
        body=_new_orientation,
    ),
    "orientations": Page(
        ML,
        get=LIST,
        post=Four(302, 302, 302),
        body=lambda world: {"q": world.person.last_name[:4]},
    ),
    "orientations_several": Page(
        ML,
        post=Four(302, 403, 302),
        body=lambda world: {"acte": "relancer", "choix": [world.orientation.pk]},
    ),
    "orientation": Page(ML, get=SHARED_FILE, args=orientation),
    "orientation_pdf": Page(ML, get=SHARED_FILE, args=orientation, file=True),
    "orientation_answer": Page(
        E2C, post=DONE_ON_FILE, args=orientation, body=lambda world: {"answer": "accepted"}
    ),
    "orientation_remind": Page(ML, post=DONE_ON_FILE, args=orientation),
    "orientation_register": Page(
        E2C,
        post=DONE_ON_FILE,
        args=orientation,
        body=lambda world: {"session": world.upcoming.pk},
    ),
    "orientation_withdraw": Page(
        ML,
        get=OWN_FILE,
        post=DONE_ON_FILE,
        args=orientation,
        body=lambda world: {"reason": "moved"},
    ),
    # --- stays and returns ---------------------------------------------------------------------
    **STAYS,
    **RETURNS,
    # --- follow-ups ----------------------------------------------------------------------------
    "follow_ups": Page(
        E2C, get=ONE_SIDE, post=Four(302, 403, 302), body=lambda world: {"terme": "3"}
    ),
    "follow_up": Page(
        E2C,
        get=OWN_FILE,
        post=DONE_ON_FILE,
        args=follow_up,
        body=lambda world: {"answer": "unreachable"},
    ),
    "follow_up_plan_last": Page(
        E2C, post=DONE_ON_FILE, args=lambda world: [world.follow_up.pathway_id]
    ),
    # --- sessions ------------------------------------------------------------------------------
    "sessions": Page(
        E2C, get=LIST, post=Four(302, 302, 302), body=lambda world: {"places": "libres"}
    ),
    # --- the sites -----------------------------------------------------------------------------
    "sites": Page(ML, get=LIST, post=Four(302, 302, 302), body=lambda world: {"q": "deux rives"}),
    "site_sheet": Page(ML, get=LIST, args=site, directory=True),
    # Whoever works elsewhere reads the sheet, and so is told that it is not theirs to write.
    "site_sheet_edit": Page(
        E2C,
        get=Four(200, 403, 403),
        post=Four(302, 403, 403),
        args=site,
        body=lambda world: {"how_it_works": "Vous découvrez des métiers."},
    ),
    "sessions_calendar": Page(E2C, get=LIST),
    "session_create": Page(E2C, get=ONE_SIDE, post=Four(302, 403, 200), body=_new_session),
    "session": Page(E2C, get=SHARED_FILE, args=past),
    "session_sign_in_sheet": Page(E2C, get=OWN_FILE, args=past),
    "session_outcomes": Page(E2C, post=DONE_ON_FILE, args=past, body=_outcomes),
    "session_communicate": Page(E2C, get=OWN_FILE, post=DONE_ON_FILE, args=past),
    "session_erase": Page(E2C, post=DONE_ON_FILE, args=past),
    # --- the team: its managers have their own tests ---------------------------------------------
    "team": Page(ML, get=LIST),
    "team_invite": Page(ML, get=NOBODY_HERE, post=NOBODY_HERE, body=_new_invitation),
    "member": Page(ML, get=COLLEAGUE, post=COLLEAGUE, args=colleague),
    "member_hand_over": Page(ML, get=COLLEAGUE, post=COLLEAGUE, args=colleague),
    "member_leave": Page(ML, get=COLLEAGUE, post=COLLEAGUE, args=colleague),
    # --- correspondents: the counsellor is one; their managers have their own tests ---------------
    "correspondents": Page(ML, get=LIST),
    "correspondent_create": Page(ML, get=NOBODY_HERE, post=NOBODY_HERE),
    "correspondent": Page(ML, get=OWN_POST, post=DONE_ON_POST, args=correspondent),
    "correspondent_away": Page(
        ML,
        get=OWN_POST,
        post=DONE_ON_POST,
        args=correspondent,
        body=lambda world: {"absent_from": timezone.localdate().isoformat()},
    ),
    "correspondent_back": Page(ML, post=DONE_ON_POST, args=correspondent),
    "correspondent_replace": Page(ML, get=COLLEAGUE, post=COLLEAGUE, args=correspondent),
    "correspondent_end": Page(ML, get=COLLEAGUE, post=COLLEAGUE, args=correspondent),
    # --- the platform's administrators have their own tests --------------------------------------
    "organisation_create": Page(ML, get=NOBODY_HERE, post=NOBODY_HERE),
    "organisations": Page(ML, get=NOBODY_HERE),
    "organisation_merge": Page(
        ML, get=NOBODY_HERE, post=NOBODY_HERE, args=agency, administered=True
    ),
    "organisation_close": Page(
        ML, get=NOBODY_HERE, post=NOBODY_HERE, args=agency, administered=True
    ),
    "organisation_change": Page(
        ML, get=NOBODY_HERE, args=lambda world: [world.change.pk], administered=True
    ),
    "organisation_manager": Page(
        ML,
        get=NOBODY_HERE,
        post=NOBODY_HERE,
        args=agency,
        administered=True,
    ),
    # --- invitations ------------------------------------------------------------------------------
    "invitation_resend": Page(ML, post=COLLEAGUE, args=lambda world: [world.invitation.pk]),
    "invitation_cancel": Page(ML, post=COLLEAGUE, args=lambda world: [world.invitation.pk]),
    "invitation": Page(ML, get=Four(410, 410, 410, 410), post=Four(410, 410, 410, 410)),
    "invitation_link": Page(
        ML, get=Four(302, 302, 302, 302), args=lambda world: ["a-forged-secret"]
    ),
    # --- announcements: who writes them, and who manages, have their own tests ---------------------
    "announcements": Page(ML, get=LIST, post=Four(302, 302, 302)),
    "announcement": Page(ML, get=LIST, args=announcement, directory=True),
    "announcement_read": Page(ML, post=Four(302, 302, 302), args=announcement, directory=True),
    "announcement_write": Page(ML, get=NOBODY_HERE, post=NOBODY_HERE),
    "announcement_edit": Page(ML, get=NOBODY_HERE, post=NOBODY_HERE, args=announcement),
    "announcement_publish": Page(ML, post=NOBODY_HERE, args=announcement),
    "announcement_withdraw": Page(ML, get=NOBODY_HERE, post=NOBODY_HERE, args=announcement),
    "announcement_organisations": Page(
        ML, get=NOBODY_HERE, post=NOBODY_HERE, args=announcement, directory=True
    ),
    "announcement_team": Page(ML, get=NOBODY_HERE, args=announcement, directory=True),
    # --- accounts: the same for all who are signed in --------------------------------------------
    "account_login": Page(ML, get=Four(302, 302, 302, 200), post=Four(302, 302, 302, 200)),
    "account_logout": Page(ML, get=LIST, post=Four(SIGN_IN, SIGN_IN, SIGN_IN)),
    "account_inactive": Page(ML, get=OPEN),
    "account_reauthenticate": Page(ML, get=LIST, post=LIST),
    "account_change_password": Page(ML, get=LIST, post=LIST),
    "account_set_password": Page(ML, get=Four(302, 302, 302), post=Four(302, 302, 302)),
    "account_reset_password": Page(ML, get=OPEN, post=OPEN),
    "account_reset_password_done": Page(ML, get=OPEN),
    "account_reset_password_from_key": Page(
        ML, get=OPEN, post=OPEN, args=lambda world: ["zzz", "forged-key"]
    ),
    "account_reset_password_from_key_done": Page(ML, get=OPEN),
}


def address(name: str, world: World) -> str:
    return reverse(name, args=PAGES[name].args(world))
