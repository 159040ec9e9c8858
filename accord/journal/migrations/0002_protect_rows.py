from django.db import migrations

from accord.isolation.operations import ProtectRows


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        ProtectRows("Reading"),
    ]
