from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index made "concurrently" lets people register meanwhile; PostgreSQL wants it outside of a transaction.
    atomic = False

    dependencies = [("orientations", "0005_outcome_notes")]

    operations = [
        AddIndexConcurrently(
            model_name="session", index=models.Index(fields=["starts_at"], name="session_by_start")
        ),
    ]
