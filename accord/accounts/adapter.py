"""How django-allauth behaves here: accounts are given by an organisation, never opened by oneself."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accord.accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; mails name the public address, whatever host was asked."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        # By default the subject names the host of the request, which whoever asks can choose.
        return settings.EMAIL_SUBJECT_PREFIX + subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        # Asked with its dash, "uid-key" would not match the route's two parts one by one.
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", key)

    def send_password_reset_mail(
        self, user: AbstractBaseUser, email: str, context: dict[str, Any]
    ) -> None:
        """Leave it to the worker: the time of a mail would tell that the address has an account."""
        transaction.on_commit(partial(_hand_over, user.pk), robust=True)

    def send_password_reset_now(self, user: User) -> None:
        """Write the link, which never lies in the queue, to the account's own address."""
        token = default_token_generator.make_token(user)
        key = f"{user_pk_to_url_str(user)}-{token}"
        context = {"user": user, "password_reset_url": self.get_reset_password_from_key_url(key)}
        self.render_mail("account/email/password_reset_key", user.email, context).send()


def _hand_over(user_id: int) -> None:
    # Imported late: the task asks this adapter.
    from accord.accounts.tasks import send_password_reset

    try:
        send_password_reset.delay(user_id)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("Redis took no reset (%s): it leaves at once", type(error).__name__)
        send_password_reset(user_id)
