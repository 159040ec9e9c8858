from django.db import migrations, models

# A foreign key over two columns, which Django does not write: a substitute and a successor stand in
# the same organisation. Without either, nothing is compared.
_ADD = """
alter table networks_correspondent add constraint correspondent_{fact}_of_same_organisation
foreign key ({column}, organisation_id) references networks_correspondent (id, organisation_id)
"""
_DROP = "alter table networks_correspondent drop constraint correspondent_{fact}_of_same_organisation"


class Migration(migrations.Migration):

    dependencies = [("networks", "0004_site_sheets_and_absences")]

    operations = [
        migrations.AddConstraint(
            model_name='correspondent',
            constraint=models.UniqueConstraint(fields=('id', 'organisation'), name='correspondent_with_organisation', violation_error_message='Ce correspondant existe déjà.'),
        ),
        *(
            migrations.RunSQL(_ADD.format(fact=fact, column=column), _DROP.format(fact=fact))
            for fact, column in (("substitute", "substitute_id"), ("successor", "replaced_by_id"))
        ),
    ]
