"""Messages live in PostgreSQL first; Celery sends them."""
