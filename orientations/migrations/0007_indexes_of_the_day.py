from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # As 0006: people orient meanwhile.
    atomic = False

    dependencies = [("orientations", "0006_sessions_by_start")]

    operations = [
        AddIndexConcurrently(
            model_name="orientation",
            index=models.Index(
                fields=["mission_locale", "sent_at", "id"],
                name="orientation_unanswered_of_ml",
                condition=models.Q(status="sent"),
            ),
        ),
        AddIndexConcurrently(
            model_name="orientation",
            index=models.Index(
                fields=["mission_locale", "-answered_at", "id"],
                name="orientation_answered_of_ml",
                condition=models.Q(answered_at__isnull=False),
            ),
        ),
    ]
