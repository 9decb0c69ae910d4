"""The app for a WSGI server: `gunicorn fieldapp.wsgi:app`."""

from . import create_app
from .restoring.healing import heal
from .running import share

app = create_app()
share(app.config["FIELDAPP"].directory)
with app.app_context():
    heal()
