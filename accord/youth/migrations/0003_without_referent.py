from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index made "concurrently" lets people write meanwhile; PostgreSQL wants it outside of a transaction.
    atomic = False

    dependencies = [("youth", "0002_protect_rows")]

    operations = [
        AddIndexConcurrently(
            model_name="youngperson",
            index=models.Index(
                condition=models.Q(("referent__isnull", True)),
                fields=["mission_locale", "created_at", "id"],
                name="young_person_without_referent",
            ),
        ),
    ]
