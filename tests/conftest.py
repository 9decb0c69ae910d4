"""Fixtures of all tests."""

pytest_plugins = ["postgres", "founded", "restored"]
