"""The app for a WSGI server: `gunicorn fieldapp.wsgi:app`."""

from . import create_app
from .restoring.healing import heal

app = create_app()
with app.app_context():
    heal()
