from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='codename',
            name='kind',
            field=models.CharField(choices=[('activity', 'Activity'), ('stage', 'Stage'), ('request', 'Request'), ('process', 'Process'), ('lane', 'Lane'), ('touchpoint', 'Touchpoint')], max_length=12),
        ),
    ]
