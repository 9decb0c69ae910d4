"""The description of the API names every door there is, and nothing that is not there."""

import pytest


@pytest.fixture
def description(app):
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json


def test_it_names_every_door_of_the_api(app, description):
    doors = {
        (rule.rule.replace("<uuid:id>", "{id}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") or rule.rule == "/healthz"
        for method in rule.methods - {"OPTIONS"} - ({"HEAD"} if "GET" in rule.methods else set())
    }
    named = {
        (path, method)
        for path, methods in description["paths"].items()
        for method in methods
        if method != "parameters"
    }
    assert named == doors


def test_every_shape_that_it_refers_to_is_there(description):
    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in references(description):
        found = description
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
