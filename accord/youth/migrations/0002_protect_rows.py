from django.db import migrations

from accord.isolation.operations import ProtectRows


class Migration(migrations.Migration):
    dependencies = [("youth", "0001_initial")]

    operations = [
        ProtectRows("YoungPerson"),
        ProtectRows("YoungPersonEvent"),
        ProtectRows("Access"),
        ProtectRows("DisabilityStatus"),
        ProtectRows("DisabilityStatusEvent"),
        ProtectRows("TimelineEvent"),
    ]
