from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_protect_rows")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="key",
            field=models.CharField(max_length=500, unique=True),
        ),
    ]
