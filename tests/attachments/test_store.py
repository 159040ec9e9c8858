"""The row and its file stand or fall together; what a crash leaves is tidied at night."""

from __future__ import annotations

import datetime
import os
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.accounts.models import User
from accord.attachments import actions, store
from accord.attachments.models import MOST_BYTES, Attachment
from accord.attachments.tasks import forget_orphan_files
from accord.isolation.scope import scope
from accord.workflow import Refused
from accord.youth.models import TimelineEvent, YoungPerson
from tests.factories.attachments import AttachmentFactory, paper, picture
from tests.factories.youth import YoungPersonFactory

pytestmark = pytest.mark.django_db

SystemScope = Callable[[], AbstractContextManager[None]]


def files(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.exists() else []


def age(folder: Path, name: str, **since: float) -> None:
    moment = (timezone.now() - datetime.timedelta(**since)).timestamp()
    os.utime(folder / name, (moment, moment))


def add(person: YoungPerson, by: User, content: bytes) -> Attachment:
    assert by.acting is not None
    document = actions.Document(kind="cv", name="a.pdf", content=content)  # type: ignore[arg-type]
    with scope(by.acting.organisation_ids):
        return actions.add(person, document, by=by)


def test_a_document_is_kept_under_a_name_that_says_nothing_and_for_the_portal_only(
    folder: Path,
) -> None:
    content = paper()
    attachment = AttachmentFactory(content=content, name="Cv de Léa.pdf")

    (name,) = files(folder)
    assert name == attachment.file
    assert len(name) == 32
    assert int(name, 16)
    assert (folder / name).read_bytes() == content
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_document_that_is_refused_leaves_nothing(folder: Path, counsellor: User) -> None:
    person = YoungPersonFactory(by=counsellor)
    with pytest.raises(Refused):
        add(person, counsellor, b"MZ")
    assert files(folder) == []


def test_a_row_that_cannot_be_written_leaves_no_file(folder: Path, counsellor: User) -> None:
    """The title is longer than its column: PostgreSQL refuses it, whatever the form let through."""
    person = YoungPersonFactory(by=counsellor)
    document = actions.Document(kind="cv", name="a.pdf", content=paper(), title="x" * 200)  # type: ignore[arg-type]
    assert counsellor.acting is not None
    with pytest.raises(Exception, match="too long"), scope(counsellor.acting.organisation_ids):
        actions.add(person, document, by=counsellor)
    assert files(folder) == []
    with scope(counsellor.acting.organisation_ids):
        assert not TimelineEvent.objects.filter(kind="attachment.added").exists()


def test_a_file_that_cannot_be_written_leaves_no_row(
    folder: Path, counsellor: User, system_scope: SystemScope
) -> None:
    person = YoungPersonFactory(by=counsellor)
    folder.write_text("a file stands where the folder should")
    with pytest.raises(OSError, match="documents"):
        add(person, counsellor, paper())
    with system_scope():
        assert not Attachment.objects.exists()


def test_what_a_request_undone_leaves_is_deleted_at_night(
    folder: Path, counsellor: User, system_scope: SystemScope
) -> None:
    """The request failed after the act: its row is gone with it, its file a day later."""
    person = YoungPersonFactory(by=counsellor)
    kept = AttachmentFactory(by=counsellor, young_person=person)
    with transaction.atomic():
        undone = add(person, counsellor, paper())
        transaction.set_rollback(True)
    with system_scope():
        assert not Attachment.objects.filter(pk=undone.pk).exists()
    assert files(folder) == sorted([kept.file, undone.file])

    forget_orphan_files()
    assert files(folder) == sorted([kept.file, undone.file]), "it may be a request that goes on"
    age(folder, undone.file, hours=25)
    age(folder, kept.file, days=900)
    forget_orphan_files()
    assert files(folder) == [kept.file]
    forget_orphan_files()
    assert files(folder) == [kept.file]


def test_what_a_power_cut_left_half_written_is_deleted_at_night(folder: Path) -> None:
    kept = AttachmentFactory()
    (folder / "unfinished-x").write_bytes(b"%PDF")
    age(folder, "unfinished-x", hours=25)
    forget_orphan_files()
    assert files(folder) == [kept.file]


def test_a_folder_that_is_not_of_this_database_is_left_alone(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An older backup of the database was restored: the documents of since then are all that is left."""
    names = [store.write(picture()) for _ in range(actions.MOST_ORPHANS + 1)]
    for name in names:
        age(folder, name, days=3)
    forget_orphan_files()
    assert files(folder) == sorted(names)
    assert "51 files without a row: none is deleted" in caplog.text


def test_no_document_yet_is_nothing_to_tidy(folder: Path) -> None:
    forget_orphan_files()
    assert files(folder) == []


def test_removing_deletes_the_file_once_it_is_sure(
    folder: Path, counsellor: User, django_capture_on_commit_callbacks: Any
) -> None:
    attachment = AttachmentFactory(by=counsellor)
    assert counsellor.acting is not None
    with (
        django_capture_on_commit_callbacks() as callbacks,
        scope(counsellor.acting.organisation_ids),
    ):
        actions.remove(attachment, by=counsellor)
    assert files(folder) == [attachment.file], "the request may still be undone"
    for callback in callbacks:
        callback()
    assert files(folder) == []


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("attachment_has_a_size_within_the_limit", {"size": 0}),
        ("attachment_has_a_size_within_the_limit", {"size": MOST_BYTES + 1}),
        ("attachment_is_of_a_known_format", {"format": "text/html"}),
    ],
)
def test_a_constraint_refuses(
    folder: Path, system_scope: SystemScope, constraint: str, changes: dict[str, Any]
) -> None:
    attachment = AttachmentFactory()
    with pytest.raises(IntegrityError, match=constraint), system_scope():
        Attachment.objects.filter(pk=attachment.pk).update(**changes)


@pytest.mark.parametrize("inside", ["STATIC_ROOT", "STATICFILES_DIRS"])
def test_a_folder_that_everybody_reads_stops_the_check(settings: Any, inside: str) -> None:
    place = settings.STATIC_ROOT if inside == "STATIC_ROOT" else settings.STATICFILES_DIRS[0]
    assert not [
        said for said in run_checks(include_deployment_checks=True) if said.id == "attachments.E001"
    ]
    settings.ATTACHMENTS_DIR = f"{place}/documents"
    assert [
        said for said in run_checks(include_deployment_checks=True) if said.id == "attachments.E001"
    ]


def test_a_disk_that_is_full_leaves_nothing_half_written(
    folder: Path, counsellor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    person = YoungPersonFactory(by=counsellor)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        add(person, counsellor, paper())
    assert files(folder) == []
