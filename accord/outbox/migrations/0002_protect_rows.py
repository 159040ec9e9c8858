from django.db import migrations

from accord.isolation.operations import ProtectRows


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        ProtectRows("Message"),
    ]
