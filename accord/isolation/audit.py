"""Which tables are open, which are closed by the policy, and what contradicts that.

Used by ``manage.py check --deploy --database default``, which looks at a production database, and by
the tests, which look at every model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from accord.isolation.operations import PREDICATE, read_by_link

# Tables of others that hold no young person's data, and why each may stay open.
THIRD_PARTY_OPEN = {
    "account.EmailAddress": "addresses of professionals, needed to sign in",
    "account.EmailConfirmation": "addresses of professionals, needed to sign in",
    "admin.LogEntry": "acts of administrators; files of young people are not in the administration",
    "auth.Group": "names of groups of rights",
    "auth.Group_permissions": "rights of groups",
    "auth.Permission": "names of rights",
    "contenttypes.ContentType": "names of models",
    "pghistory.Context": "who acted and on which address, no name; the changed rows are protected",
    "sessions.Session": "who is signed in, needed before any scope is known; found by its secret key only",
}
# Relations of PostgreSQL that no model knows.
BARE_RELATIONS = {"django_migrations": "names of migrations"}

_STATE = """
select relation.relname,
       relation.relrowsecurity,
       relation.relforcerowsecurity,
       coalesce(
           array_agg(
               concat_ws(
                   ' ', policy.polname, policy.polcmd, policy.polpermissive::text, policy.polroles::text,
                   'using', pg_get_expr(policy.polqual, policy.polrelid),
                   'check', pg_get_expr(policy.polwithcheck, policy.polrelid)
               )
           ) filter (where policy.oid is not null),
           '{}'
       )
from pg_class relation
left join pg_policy policy on policy.polrelid = relation.oid
where relation.relkind in ('r', 'p', 'v', 'm', 'f')
  and (
      relation.relnamespace = current_schema()::regnamespace
      or relation.relnamespace = pg_my_temp_schema() and relation.relname like 'isolation_pattern%'
  )
group by relation.oid
"""

State = tuple[bool, bool, list[str]]
# How PostgreSQL writes down the one policy, by the column that a young person's link compares.
Patterns = dict[str, list[str]]


def faults() -> list[str]:
    """All that is wrong in this database with the isolation, one sentence each; none is right."""
    known = list(apps.get_models(include_auto_created=True))
    return [
        *faults_of_role(),
        *faults_of_models(known),
        *_stale_exceptions(known),
        *_unknown(known),
    ]


def faults_of_role() -> list[str]:
    """Row-level security does not apply to these roles, forced or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        )
        name, superuser, bypasses = cursor.fetchone()
    found = []
    if superuser:
        found.append(f"The role {name} is superuser: row-level security does not apply to it.")
    if bypasses:
        found.append(f"The role {name} has BYPASSRLS: row-level security does not apply to it.")
    return found


def faults_of_models(known: Iterable[type[models.Model]]) -> list[str]:
    """A model is protected by the one policy, or says why it is open; what does neither."""
    known = list(known)
    state, patterns = _read_state({getattr(model, "read_by_link", "") for model in known})
    return [
        f"{model._meta.label}: {fault}"
        for model in known
        if not model._meta.proxy and model._meta.managed
        for fault in _faults_of(model, state, patterns)
    ]


def is_protected(model: type[models.Model]) -> bool:
    """It has ``readers``: the base model, and the history that pghistory makes of it."""
    return any(field.name == "readers" for field in model._meta.local_fields)


def why_open(model: type[models.Model]) -> str:
    """The reason given for a model without policy; empty when there is none.

    A table between two models is as open as the model that declares it.
    """
    if model._meta.label in THIRD_PARTY_OPEN:
        return THIRD_PARTY_OPEN[model._meta.label]
    made_for = model._meta.auto_created
    owner = model if isinstance(made_for, bool) else made_for
    return getattr(owner, "open_because", "") if is_ours(owner) else ""


def is_ours(model: type[models.Model]) -> bool:
    """Its application stands in this project."""
    folder = Path(model._meta.app_config.path)
    return settings.BASE_DIR in folder.parents and "site-packages" not in folder.parts


def _faults_of(
    model: type[models.Model], state: dict[str, State], patterns: Patterns
) -> Iterator[str]:
    table = model._meta.db_table
    if table not in state:
        yield f"the table {table} does not exist."
        return
    enabled, forced, policies = state[table]
    if not is_protected(model):
        if not why_open(model):
            yield "neither `readers` with the policy, nor `open_because`."
        for field in model._meta.local_fields:
            target = field.related_model
            if isinstance(target, type) and is_protected(target):
                yield f"{field.name} leads from an open table to a protected one."
        return
    if getattr(model, "open_because", ""):
        yield "both `readers` and `open_because`."
    if not enabled:
        yield "row-level security is not enabled."
    if not forced:
        yield "row-level security is not forced on the owner of the table."
    if policies != patterns[getattr(model, "read_by_link", "")]:
        yield f"its policies are not the one of accord.isolation.operations: {policies}"


def _stale_exceptions(known: Iterable[type[models.Model]]) -> list[str]:
    labels = {model._meta.label for model in known}
    return [f"{label}: excepted, but no such model." for label in THIRD_PARTY_OPEN.keys() - labels]


def _unknown(known: Iterable[type[models.Model]]) -> list[str]:
    """Tables and views that no model knows: they may copy what the policies hide."""
    state, _patterns = _read_state()
    tables = {model._meta.db_table for model in known if model._meta.managed}
    return [
        f"The relation {name} belongs to no model."
        for name in sorted(state.keys() - tables - BARE_RELATIONS.keys())
    ]


def _read_state(columns: Iterable[str] = ()) -> tuple[dict[str, State], Patterns]:
    """What PostgreSQL says of each relation, and how it writes down the policy that it must have."""
    tables = {column: f"isolation_pattern_{column}" for column in {"", *columns}}
    with transaction.atomic(), connection.cursor() as cursor:
        for column, table in tables.items():
            own = f"{column} uuid," if column else ""
            using = read_by_link(column) if column else PREDICATE
            cursor.execute(f"create temporary table {table} ({own} readers bigint[])")
            cursor.execute(
                f"create policy readers on {table} using ({using}) with check ({PREDICATE})"
            )
        cursor.execute(_STATE)
        state: dict[str, State] = {
            name: (enabled, forced, policies) for name, enabled, forced, policies in cursor
        }
        for table in tables.values():
            cursor.execute(f"drop table {table}")
    return state, {column: state.pop(table)[2] for column, table in tables.items()}
