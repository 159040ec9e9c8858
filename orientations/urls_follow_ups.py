from django.urls import path

from orientations.views import follow_ups

urlpatterns = [
    path("suivis/", follow_ups.index, name="follow_ups"),
    path("suivis/<uuid:pk>/", follow_ups.answer, name="follow_up"),
    path("parcours/<uuid:pk>/suivre-24-mois/", follow_ups.plan_last, name="follow_up_plan_last"),
]
