from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # As 0006: people orient meanwhile.
    atomic = False

    dependencies = [("orientations", "0011_young_people_answer")]

    operations = [
        AddIndexConcurrently(
            model_name="registration",
            index=models.Index(
                fields=["mission_locale", "cancelled_at", "id"],
                name="registration_cannot_come_of_ml",
                condition=models.Q(cancelled_by="young"),
            ),
        ),
    ]
