"""A real PostgreSQL and a real Redis inside the project, so that one command starts the portal.

Nothing here runs when ``DATABASE_URL`` and ``REDIS_URL`` are given. The launcher (everything but
the management commands) works before Django's settings are read, since it provides what they read.
"""
