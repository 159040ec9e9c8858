"""The young person's page. What follows ``moi/`` is the secret: ``accord.logs`` keeps none."""

from django.urls import path

from accord.personal.views import asking, page

_APPOINTMENT = "<str:token>/rendez-vous/<slug:kind>/<uuid:pk>"

urlpatterns = [
    path("", asking.ask, name="personal_ask"),
    path("<str:token>/", page.page, name="personal_page"),
    path("<str:token>/nouveau/", asking.renew, name="personal_renew"),
    path("<str:token>/telephone/", page.phone, name="personal_phone"),
    path("<str:token>/donnees/", page.data, name="personal_data_request"),
    path(f"{_APPOINTMENT}/je-viens/", page.confirm, name="personal_confirm"),
    path(f"{_APPOINTMENT}/je-ne-peux-pas/", page.decline, name="personal_decline"),
    path(f"{_APPOINTMENT}/agenda.ics", page.calendar, name="personal_calendar"),
]
