"""Two files of the same person become one: their documents are all there."""

from __future__ import annotations

from typing import Any

import pytest

from accord.accounts.models import User
from accord.attachments import actions
from accord.attachments.models import Attachment
from accord.workflow import Refused
from accord.youth.models import YoungPerson
from tests.factories.attachments import AttachmentFactory, paper
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act
from tests.youth.files import merge, rows, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def files(counsellor: User) -> tuple[YoungPerson, YoungPerson]:
    """The one that is kept, and the other."""
    return YoungPersonFactory(by=counsellor), YoungPersonFactory(by=counsellor)


def test_the_documents_of_both_stand_in_the_one_that_is_kept_and_go_back(
    counsellor: User, files: Any
) -> None:
    kept, removed = files
    of_kept = AttachmentFactory(by=counsellor, young_person=kept)
    of_removed = AttachmentFactory(by=counsellor, young_person=removed)
    record = merge(kept, removed, counsellor)
    assert rows(Attachment, young_person=kept) == {of_kept.pk, of_removed.pk}
    undo(record, counsellor)
    assert rows(Attachment, young_person=kept) == {of_kept.pk}
    assert rows(Attachment, young_person=removed) == {of_removed.pk}


def test_nothing_is_added_to_a_file_that_was_merged_meanwhile(counsellor: User, files: Any) -> None:
    kept, removed = files
    merge(kept, removed, counsellor)
    document = actions.Document(kind="cv", name="a.pdf", content=paper())  # type: ignore[arg-type]
    with pytest.raises(Refused, match="réuni à un autre"):
        act(actions.add, removed, document, by=counsellor)
    assert rows(Attachment) == set()
