from django.db import migrations

# Rule 17 of the domain, and why somebody stops; an administrator edits them afterwards.
EXIT_KINDS = [
    # key, label, ends_as, category, asks
    ("cdi", "CDI", "exited", "positive", "sector"),
    ("cdd_plus_3", "CDD de plus de 3 mois", "exited", "positive", "sector"),
    ("contrat_aide", "Contrat aidé", "exited", "positive", "sector"),
    ("apprentissage", "Apprentissage", "exited", "positive", "training"),
    ("professionnalisation", "Contrat de professionnalisation", "exited", "positive", "training"),
    ("formation_qualifiante", "Formation qualifiante ou certifiante", "exited", "positive", "training"),
    ("cdd_3", "CDD de 3 mois ou moins", "exited", "dynamic", "sector"),
    ("interim", "Intérim", "exited", "dynamic", "sector"),
    ("service_civique", "Service civique", "exited", "dynamic", ""),
    ("sans_solution", "Sans solution à la sortie", "exited", "other", ""),
    ("sante", "Santé", "exited", "other", ""),
    ("demenagement", "Déménagement", "exited", "other", ""),
    ("nc_projet", "Le projet ne correspond pas à l'E2C", "not_confirmed", "other", ""),
    ("nc_absences", "Trop d'absences pendant l'intégration", "not_confirmed", "other", ""),
    ("nc_souhait", "Ne souhaite pas continuer", "not_confirmed", "other", ""),
    ("nc_autre_solution", "Une autre solution convient mieux", "not_confirmed", "other", ""),
    ("nc_autre", "Autre raison", "not_confirmed", "other", ""),
    ("abandon_silence", "Ne vient plus et ne répond plus", "dropped_out", "other", ""),
    ("abandon_choix", "A choisi d'arrêter", "dropped_out", "other", ""),
    ("abandon_emploi", "Est parti pour un emploi ou une formation", "dropped_out", "other", ""),
    ("abandon_sante", "Santé ou famille", "dropped_out", "other", ""),
    ("abandon_logement", "Logement ou transport", "dropped_out", "other", ""),
    ("abandon_demenagement", "A déménagé", "dropped_out", "other", ""),
    ("abandon_reglement", "Fin décidée par l'école", "dropped_out", "other", ""),
    ("abandon_autre", "Autre raison", "dropped_out", "other", ""),
]


def add(apps, schema_editor):
    model = apps.get_model("orientations", "ExitKind")
    for rank, (key, label, ends_as, category, asks) in enumerate(EXIT_KINDS, start=1):
        model.objects.get_or_create(
            key=key,
            defaults={
                "label": label,
                "ends_as": ends_as,
                "category": category,
                "asks": asks,
                "rank": rank * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("orientations", "0009_indexes_of_state_age")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
