from django.urls import path

from accord.public import views

urlpatterns = [
    path("accessibilite/", views.accessibility, name="accessibility"),
]
