from django.db import migrations

from accord.isolation.operations import ProtectRows


class Migration(migrations.Migration):
    dependencies = [("orientations", "0002_initial")]

    operations = [
        ProtectRows("Orientation"),
        ProtectRows("OrientationEvent"),
        ProtectRows("Registration"),
        ProtectRows("RegistrationEvent"),
    ]
