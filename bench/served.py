"""The portal's own settings, with an empty page and, when a request asks for it, its queries."""

from accord.settings import *  # noqa: F403

MIDDLEWARE = ["bench.counted.count_queries", *MIDDLEWARE]  # noqa: F405
ROOT_URLCONF = "bench.counted"
