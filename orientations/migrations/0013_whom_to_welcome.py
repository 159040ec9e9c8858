from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index made "concurrently" lets people orient meanwhile; PostgreSQL wants it outside of a transaction.
    atomic = False

    dependencies = [("orientations", "0012_index_of_those_to_call")]

    operations = [
        AddIndexConcurrently(
            model_name="orientation",
            index=models.Index(
                fields=["site", "answered_at", "id"],
                name="orientation_to_join",
                condition=models.Q(status="accepted"),
            ),
        )
    ]
