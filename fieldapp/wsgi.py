"""The app for a WSGI server: `gunicorn fieldapp.wsgi:app`."""

from . import create_app

app = create_app()
