from django.urls import path

from accord.youth import giving, views

urlpatterns = [
    path("", views.young_people, name="young_people"),
    path("nouveau/", views.create, name="young_person_create"),
    path("confier/", giving.give, name="young_people_give"),
    path("<uuid:pk>/", views.young_person, name="young_person"),
    path("<uuid:pk>/modifier/", views.edit, name="young_person_edit"),
]
