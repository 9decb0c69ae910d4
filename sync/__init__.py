"""The rules of the exchange between phone and office.

Nothing in this folder knows Flask, SQLAlchemy, a network, the clock or chance:
whatever it needs of the outside world is handed in. It imports the standard
library, msgspec and itself, so the same rules serve the server, the reference
phone and the tests. `tests/test_imports.py` keeps it so.
"""
