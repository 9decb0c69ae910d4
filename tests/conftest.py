"""Fixtures of all tests."""

pytest_plugins = ["founded", "postgres"]
