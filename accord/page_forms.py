"""What the forms that crispy lays out share."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms


class InsidePage:
    """Crispy inside the page's own <form>, which holds the token and the buttons."""

    use_required_attribute = False

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class PageForm(InsidePage, forms.Form):
    pass
