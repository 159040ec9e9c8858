"""A scope lasts as long as its block, and belongs to one transaction of one connection."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import include, path

from accord.accounts.models import User
from accord.isolation import scope as scopes
from accord.isolation.scope import Mode, scope, system_scope
from accord.youth.models import TimelineEvent, YoungPerson
from tests.factories.accounts import UserFactory
from tests.factories.youth import YoungPersonFactory
from tests.isolation.world import World


def state() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting('accord.organisations', true), ''),"
            " coalesce(current_setting('accord.mode', true), '')"
        )
        organisations, mode = cursor.fetchone()
        return organisations, mode


@pytest.mark.django_db
class TestNested:
    def test_the_inner_scope_replaces_the_outer_one_and_gives_it_back(self) -> None:
        with scope([3, 1]):
            assert state() == ("{1,3}", "user")
            with scope([2]):
                assert state() == ("{2}", "user")
                with system_scope():
                    assert state() == ("{}", "system")
                assert state() == ("{2}", "user")
            assert state() == ("{1,3}", "user")
        assert state() == ("", "")

    def test_an_error_gives_the_outer_scope_back(self) -> None:
        with scope([1]):
            with pytest.raises(LookupError), system_scope():
                raise LookupError
            assert state() == ("{1}", "user")

    def test_a_query_that_fails_gives_the_outer_scope_back(self) -> None:
        with scope([1]):
            with (
                pytest.raises(Exception, match="division by zero"),
                system_scope(),
                connection.cursor() as cursor,
            ):
                cursor.execute("select 1 / 0")
            assert state() == ("{1}", "user")

    def test_a_scope_inside_a_savepoint_that_is_undone_is_gone(self) -> None:
        with scope([1]):
            with pytest.raises(LookupError), transaction.atomic(), scope([2]), scope([3]):
                raise LookupError
            assert state() == ("{1}", "user")


@pytest.mark.parametrize(
    "hostile",
    ["1}'); select set_config('accord.mode','system',true); --", "1,2", "{1}", None, "1; 2"],
)
@pytest.mark.django_db
def test_only_numbers_are_organisations(hostile: Any) -> None:
    with pytest.raises((ValueError, TypeError)), scope([hostile]):
        pytest.fail("the scope was opened")
    assert state() == ("", "")


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_the_scope_ends_with_its_transaction_on_a_connection_that_stays_open(self) -> None:
        with scope([1]):
            pass
        assert state() == ("", "")
        with pytest.raises(LookupError), system_scope():
            raise LookupError
        assert state() == ("", "")

    def test_what_runs_on_commit_has_no_scope(self) -> None:
        YoungPersonFactory()
        seen: list[Any] = []
        with system_scope():
            transaction.on_commit(lambda: seen.extend([state(), YoungPerson.objects.count()]))
            assert YoungPerson.objects.count() == 1
        assert seen == [("", ""), 0]

    def test_another_thread_has_another_connection_and_no_scope(self) -> None:
        YoungPersonFactory()
        seen: list[int] = []

        def look() -> None:
            seen.append(YoungPerson.objects.count())
            connection.close()

        with system_scope():
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
        assert seen == [0]


# --- requests ------------------------------------------------------------------------------------


def _names() -> list[str]:
    return sorted(YoungPerson.objects.values_list("last_name", flat=True))


def plain(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(_names()))


def lazy_template(_request: HttpRequest) -> TemplateResponse:
    template = engines["django"].from_string("{% for p in people %}{{ p.last_name }}{% endfor %}")
    return TemplateResponse(_request, template, {"people": YoungPerson.objects.order_by("pk")})


def stream(request: HttpRequest) -> StreamingHttpResponse:
    organisations = request.user.acting.organisation_ids  # type: ignore[union-attr]

    def parts() -> Iterator[str]:
        yield "[" + ",".join(_names()) + "]"
        with scope(organisations):
            yield "[" + ",".join(_names()) + "]"

    return StreamingHttpResponse(parts())


def _write(request: HttpRequest, pk: UUID) -> None:
    organisation = request.user.acting.organisation  # type: ignore[union-attr]
    TimelineEvent.objects.create(
        young_person_id=pk, kind="youth.created", side="ml", readers=[organisation.pk]
    )


RAISED = {"400": BadRequest, "403": PermissionDenied, "404": Http404, "500": RuntimeError}


def write_then_fail(request: HttpRequest, pk: UUID, how: str) -> HttpResponse:
    """By what is raised, or by the answer itself."""
    _write(request, pk)
    if how in RAISED:
        raise RAISED[how]
    return HttpResponse(status=int(how))


def write_for_nobody(request: HttpRequest) -> HttpResponse:
    """PostgreSQL checks this key when the transaction ends: after the view, and its answer."""
    _write(request, uuid4())
    return HttpResponse("written")


def write_then_stream(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    _write(request, pk)

    def parts() -> Iterator[str]:
        yield "begun"
        raise RuntimeError

    return StreamingHttpResponse(parts())


def fails_afterwards(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware with a bug, met once the view has answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        get_response(request)
        raise RuntimeError

    return middleware


handler500 = "accord.public.errors.server_error"
urlpatterns = [
    path("plain/", plain),
    path("template/", lazy_template),
    path("stream/", stream),
    path("fail/<uuid:pk>/<str:how>/", write_then_fail),
    path("fail/at-commit/", write_for_nobody),
    path("fail/in-stream/<uuid:pk>/", write_then_stream),
    path("", include("accord.urls")),
]


@pytest.fixture
def counsellor() -> User:
    return UserFactory(counsellor=True)


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
class TestRequests:
    def test_each_request_has_the_scope_of_its_own_user(self, counsellor: User) -> None:
        """The same connection serves one after the other."""
        mine, other = YoungPersonFactory(by=counsellor), YoungPersonFactory()
        clients = {}
        for person in (mine, other):
            clients[person] = Client()
            clients[person].force_login(person.referent)
        anonymous, nobody = Client(), Client()
        nobody.force_login(UserFactory())
        for _round in range(2):
            assert clients[mine].get("/plain/").content.decode() == mine.last_name
            assert nobody.get("/plain/").content == b""
            assert clients[other].get("/plain/").content.decode() == other.last_name
            assert anonymous.get("/plain/").status_code == 302
            assert state() == ("", "")

    @pytest.mark.parametrize("parameter", ["mode", "accord.mode", "organisations", "membership"])
    def test_no_parameter_of_a_request_changes_the_scope(
        self, client: Client, counsellor: User, parameter: str
    ) -> None:
        other = YoungPersonFactory()
        client.force_login(counsellor)
        hostile = {parameter: "system"}, {parameter: str(other.mission_locale_id)}
        for values in hostile:
            headers = {f"X-{parameter}": value for value in values.values()}
            assert client.get("/plain/", values, headers=headers).content == b""
            client.cookies.load(values)
            assert client.post("/plain/", values).content == b""

    def test_a_template_that_renders_late_still_has_it(
        self, client: Client, counsellor: User
    ) -> None:
        mine, _other = YoungPersonFactory(by=counsellor), YoungPersonFactory()
        client.force_login(counsellor)
        assert client.get("/template/").content.decode() == mine.last_name

    def test_a_stream_has_none_but_the_one_it_opens(self, client: Client, counsellor: User) -> None:
        mine, _other = YoungPersonFactory(by=counsellor), YoungPersonFactory()
        client.force_login(counsellor)
        response = client.get("/stream/")
        assert b"".join(response.streaming_content).decode() == f"[][{mine.last_name}]"  # type: ignore[attr-defined]
        assert state() == ("", "")

    @pytest.mark.parametrize("how", [*RAISED, "409", "422"])
    def test_a_failed_request_leaves_nothing_written_and_no_scope(
        self, client: Client, counsellor: User, how: str
    ) -> None:
        mine = YoungPersonFactory(by=counsellor)
        client.force_login(counsellor)
        client.raise_request_exception = False
        with system_scope():
            before = TimelineEvent.objects.count()
        assert client.post(f"/fail/{mine.pk}/{how}/").status_code == int(how)
        assert state() == ("", "")
        with system_scope():
            assert TimelineEvent.objects.count() == before
        assert client.get("/plain/").content.decode() == mine.last_name

    def test_what_only_the_end_of_the_transaction_refuses_is_an_error_and_leaves_nothing(
        self, client: Client, counsellor: User
    ) -> None:
        client.force_login(counsellor)
        client.raise_request_exception = False
        assert client.post("/fail/at-commit/").status_code == 500
        with system_scope():
            assert not TimelineEvent.objects.exists()
        assert client.get("/plain/").status_code == 200

    def test_an_error_in_a_middleware_after_the_view_leaves_nothing_written(
        self, client: Client, counsellor: User, settings: Any
    ) -> None:
        mine = YoungPersonFactory(by=counsellor)
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.fails_afterwards"]
        client.force_login(counsellor)
        client.raise_request_exception = False
        with system_scope():
            before = TimelineEvent.objects.count()
        assert client.post(f"/fail/{mine.pk}/200/").status_code == 500
        with system_scope():
            assert TimelineEvent.objects.count() == before

    def test_a_stream_begins_once_what_its_view_wrote_is_committed(
        self, client: Client, counsellor: User
    ) -> None:
        mine = YoungPersonFactory(by=counsellor)
        client.force_login(counsellor)
        with system_scope():
            before = TimelineEvent.objects.count()
        response = client.post(f"/fail/in-stream/{mine.pk}/")
        with system_scope():
            assert TimelineEvent.objects.count() == before + 1
        with pytest.raises(RuntimeError):
            b"".join(response.streaming_content)  # type: ignore[attr-defined]
        with system_scope():
            assert TimelineEvent.objects.count() == before + 1
        assert state() == ("", "")


def test_the_system_mode_is_opened_by_its_own_function_only() -> None:
    """``scope_middleware`` names organisations, never a mode."""
    assert set(Mode) == {Mode.NONE, Mode.USER, Mode.LINK, Mode.SYSTEM}
    assert scopes.scope.__wrapped__.__defaults__ == ((), Mode.USER, None)  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_membership_that_ended_opens_nothing_more(client: Client, ours: World) -> None:
    url = ours.person.get_absolute_url()
    client.force_login(ours.counsellor)
    assert client.get(url).status_code == 200
    membership = ours.counsellor.memberships.get()
    membership.ended_on = membership.started_on
    membership.save()
    assert client.get(url).status_code == 404
