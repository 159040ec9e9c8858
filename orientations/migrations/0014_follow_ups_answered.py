from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    # An index made "concurrently" lets people work meanwhile; PostgreSQL wants it outside of a transaction.
    atomic = False

    dependencies = [("orientations", "0013_whom_to_welcome")]

    operations = [
        AddIndexConcurrently(
            model_name="followup",
            index=models.Index(
                fields=["site", "-answered_at", "-id"],
                name="follow_up_answered",
                condition=Q(answered_at__isnull=False),
            ),
        )
    ]
