"""What happens to an account."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from accord.accounts.actions.managers import keep_a_manager
from accord.accounts.models import User


@transaction.atomic
def open_account(user: User) -> User:
    """Give somebody an account without password: they choose one through "Mot de passe oublié"."""
    user.set_unusable_password()
    user.is_superuser = user.is_staff
    user.save()
    return user


@transaction.atomic
def change_account(user: User) -> User:
    """Correct an account; an address that it had before no longer signs in.

    Closing it is ``Refused`` while an organisation would lose its last manager.
    """
    closes = not user.is_active and User.objects.filter(pk=user.pk, is_active=True).exists()
    if closes:
        keep_a_manager(user.memberships.current())
    user.is_superuser = user.is_staff
    user.save()
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    return user
