from django.urls import path

from orientations.views import return_answers, returns, returns_index

urlpatterns = [
    path("", returns_index.returns, name="returns"),
    path("<uuid:pk>/", returns.detail, name="return"),
    path("<uuid:pk>/refus/", returns.refuse, name="return_refuse"),
    path("<uuid:pk>/recevoir/", return_answers.receive, name="return_receive"),
    path("<uuid:pk>/clore/", return_answers.close, name="return_close"),
    path("<uuid:pk>/transmettre/", return_answers.pass_on, name="return_pass_on"),
]
