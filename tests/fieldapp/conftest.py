"""The app over a copy of the cast's office, on a real database."""

from functools import partial

import pytest
from sealed import SealedPhone, signed_in
from sqlalchemy import select

from fieldapp import create_app
from fieldapp.db import db
from fieldapp.forms.models import Form


@pytest.fixture
def app(database):
    app = create_app(database)
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def ask(app):
    """The scalars of a query, each time in a fresh look at the database."""

    def ask(query):
        with app.app_context():
            return db.session.scalars(query).all()

    return ask


@pytest.fixture
def tell(app):
    """Changes the database behind the app's back."""

    def tell(*statements):
        with app.app_context():
            for statement in statements:
                db.session.execute(statement)
            db.session.commit()

    return tell


@pytest.fixture
def sign_in(app):
    """A test client with a live session of a user."""
    return partial(signed_in, app)


@pytest.fixture
def phone(sign_in, ask):
    """A reference phone, enrolled by a user through the doors."""

    def phone(username):
        made = SealedPhone(sign_in(username))
        [made.form] = ask(select(Form.id).where(Form.key == "situation"))
        return made

    return phone
