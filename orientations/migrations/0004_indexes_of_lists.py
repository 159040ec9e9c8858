from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce

STANDS_SINCE = Coalesce("withdrawn_at", "answered_at", "sent_at")


class Migration(migrations.Migration):
    # An index made "concurrently" lets people orient meanwhile; PostgreSQL wants it outside of a transaction.
    atomic = False

    dependencies = [("orientations", "0003_protect_rows")]

    operations = [
        AddIndexConcurrently(
            model_name="orientation",
            index=models.Index(
                fields=["mission_locale", "site", "-sent_at", "-id"], name="orientation_of_ml_and_site"
            ),
        ),
        AddIndexConcurrently(
            model_name="orientation",
            index=models.Index(
                fields=["site", "mission_locale", "-sent_at", "-id"], name="orientation_of_site_and_ml"
            ),
        ),
        AddIndexConcurrently(
            model_name="orientation",
            index=models.Index(
                models.F("mission_locale"), STANDS_SINCE, models.F("id"), name="orientation_of_ml_by_state_age"
            ),
        ),
        AddIndexConcurrently(
            model_name="orientation",
            index=models.Index(
                models.F("site"), STANDS_SINCE, models.F("id"), name="orientation_of_site_state_age"
            ),
        ),
    ]
