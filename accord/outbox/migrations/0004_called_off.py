from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_key_holds_an_address")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "à envoyer"),
                    ("sent", "envoyé"),
                    ("called_off", "annulé avant l'envoi"),
                    ("expired", "trop tard, non envoyé"),
                    ("failed", "refusé par la messagerie"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
    ]
