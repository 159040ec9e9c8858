from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Lower

from accord.isolation.operations import ReadByLink


class Migration(migrations.Migration):
    # As 0003: files are opened meanwhile.
    atomic = False

    dependencies = [("youth", "0008_transfers")]

    operations = [
        ReadByLink("YoungPerson", "id"),
        ReadByLink("Access", "young_person_id"),
        AddIndexConcurrently(
            model_name="youngperson",
            index=models.Index(
                Lower("email"),
                name="young_person_by_email",
                condition=models.Q(("email", ""), _negated=True),
            ),
        ),
    ]
