import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0005_substitutes_of_same_organisation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganisationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('merge', 'réunion'), ('closing', 'fermeture')], max_length=10, verbose_name='nature')),
                ('on', models.DateField(verbose_name='le')),
                ('counts', models.JSONField(default=list, verbose_name='ce qui a changé')),
                ('done_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='faite le')),
            ],
            options={
                'verbose_name': 'réunion ou fermeture',
                'verbose_name_plural': 'réunions et fermetures',
                'ordering': ['-done_at', '-pk'],
            },
        ),
        migrations.RunSQL(
            "update networks_organisation set closed_on = current_date"
            " where merged_into_id is not null and closed_on is null",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('closed_on__isnull', False), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='organisation_merged_is_closed', violation_error_message='Une organisation réunie à une autre est fermée.'),
        ),
        migrations.AddField(
            model_name='organisationchange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par'),
        ),
        migrations.AddField(
            model_name='organisationchange',
            name='into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.organisation', verbose_name='réunie à'),
        ),
        migrations.AddField(
            model_name='organisationchange',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='networks.organisation', verbose_name='organisation'),
        ),
        migrations.AddConstraint(
            model_name='organisationchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('into__isnull', False), ('kind', 'merge'), models.Q(('into', models.F('organisation')), _negated=True)), models.Q(('into__isnull', True), ('kind', 'closing')), _connector='OR'), name='organisation_change_into_iff_merge', violation_error_message='Une réunion dit à quelle autre organisation ; une fermeture, non.'),
        ),
        migrations.AddConstraint(
            model_name='organisationchange',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'merge')), fields=('organisation',), name='organisation_merged_once', violation_error_message='Cette organisation est déjà réunie à une autre.'),
        ),
    ]
