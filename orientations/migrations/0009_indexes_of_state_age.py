from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce

STANDS_SINCE = Coalesce("concluded_at", "withdrawn_at", "answered_at", "sent_at")
NAMES = {"mission_locale": "orientation_of_ml_by_state_age", "site": "orientation_of_site_state_age"}


class Migration(migrations.Migration):
    # An index made "concurrently" lets people orient meanwhile; PostgreSQL wants it outside of a transaction.
    atomic = False

    dependencies = [("orientations", "0008_stays_and_returns")]

    operations = [
        operation
        for side, name in NAMES.items()
        for operation in (
            RemoveIndexConcurrently(model_name="orientation", name=name),
            AddIndexConcurrently(
                model_name="orientation",
                index=models.Index(models.F(side), STANDS_SINCE, models.F("id"), name=name),
            ),
        )
    ]
