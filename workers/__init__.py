"""When things happen: Celery tasks, the command line, the local stack."""
