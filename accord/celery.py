"""The Celery application: on Redis, JSON only; tasks take ids and are safe to run twice."""

from celery import Celery

app = Celery("accord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
