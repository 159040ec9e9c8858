import datetime

from django.db import migrations

# Names, legal sources and dates; an administrator edits them afterwards.
SUPPORT_KINDS = [
    # key, name, source, offered_from, tells_disability_from
    ("cej", "Contrat d'engagement jeune (CEJ)", "Code du travail, art. L5131-6", (2022, 3, 1), 26),
    ("pacea", "PACEA", "Code du travail, art. L5131-4", (2017, 1, 1), None),
    ("contrat_engagement", "Contrat d'engagement", "Code du travail, art. L5411-6", (2025, 1, 1), None),
    ("autre", "Autre accompagnement", "", (2017, 1, 1), None),
]


def add(apps, schema_editor):
    model = apps.get_model("youth", "SupportKind")
    for rank, (key, name, source, since, age) in enumerate(SUPPORT_KINDS, start=1):
        model.objects.get_or_create(
            key=key,
            defaults={
                "name": name,
                "source": source,
                "offered_from": datetime.date(*since),
                "tells_disability_from": age,
                "rank": rank * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("youth", "0006_supports")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
