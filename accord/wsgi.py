"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.settings")
application = get_wsgi_application()

# With gunicorn's --preload: the addresses too are read before the workers are made, and what stays
# as long as the process is left alone by the collector, which would copy it into each of them.
_ = get_resolver().reverse_dict
gc.collect()
gc.freeze()
