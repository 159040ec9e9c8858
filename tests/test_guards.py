"""The guards of ``conftest.py`` are awake."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from accord.accounts.models import User
from tests.factories.accounts import UserFactory

Failed = pytest.fail.Exception


@login_not_required
def writes(request: HttpRequest) -> HttpResponse:
    User.objects.update(is_staff=True)
    return HttpResponse()


@login_not_required
def misspells(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string("{{ young_persn }}")
    return HttpResponse(template.render({"young_person": "Sofiane"}, request))


urlpatterns = [path("writes/", writes), path("misspells/", misspells)]


@pytest.fixture
def _own_urls(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []


@pytest.mark.usefixtures("_own_urls")
def test_a_get_that_writes_fails(client: Any, db: None) -> None:
    with pytest.raises(Failed, match="A GET writes in accounts_user"):
        client.get("/writes/")
    assert client.post("/writes/").status_code == 200


@pytest.mark.usefixtures("_own_urls")
def test_a_misspelt_template_variable_fails(client: Any, db: None) -> None:
    with pytest.raises(Failed, match="young_persn"):
        client.get("/misspells/")


def test_rows_without_order_come_back_shuffled(db: None) -> None:
    UserFactory.create_batch(12)

    orders = {tuple(User.objects.order_by().values_list("pk", flat=True)) for _attempt in range(12)}
    ordered = {tuple(User.objects.values_list("pk", flat=True)) for _attempt in range(3)}

    assert len(orders) > 1
    assert len(ordered) == 1
