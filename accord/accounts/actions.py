"""What happens to an account."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

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
    """Correct an account; an address that it had before no longer signs in."""
    user.is_superuser = user.is_staff
    user.save()
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    return user
