"""What an error leaves in the log: where it happened, and nothing that somebody typed."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.module_loading import import_string

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NAME = "Quatrefages"


def logged(error: BaseException) -> str:
    """What the log holds of an error, by the formatter that the settings name."""
    options = settings.LOGGING["formatters"]["line"]
    formatter = import_string(options.get("()", "logging.Formatter"))(
        options["format"], style=options["style"]
    )
    trace = (type(error), error, error.__traceback__)
    return str(
        formatter.format(logging.LogRecord("django.request", 40, "", 0, "Failed", None, trace))
    )


def test_a_row_that_postgresql_refuses_is_not_repeated() -> None:
    UserFactory(email=f"{NAME}@ml.example")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        UserFactory(email=f"{NAME}@ml.example")

    said = logged(refused.value)
    assert "Traceback" in said
    assert "test_logs.py" in said
    assert said.count("unique constraint") == 2, "PostgreSQL's own error, and Django's"
    assert NAME.lower() in str(refused.value).lower(), "this is what must not be repeated"
    assert NAME.lower() not in said.lower()


def test_a_statement_that_postgresql_refuses_is_not_repeated() -> None:
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select nothing_like_it(%s)", [NAME])

    assert NAME in str(refused.value)
    assert NAME not in logged(refused.value)
    assert "nothing_like_it(unknown) does not exist" in logged(refused.value)
