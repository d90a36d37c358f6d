"""Another site cannot make her browser do anything here: no address takes a form without the token we gave her."""

from __future__ import annotations

import re

import pytest

from community.cli import routes
from tests.test_bad_input import paths


def address(path: str) -> str:
    """``path`` with something that fits in the place of everything variable."""
    return re.sub(r"<[^>]*>", "1", re.sub(r"<any\((\w+)[^>]*>", r"\1", path))


@pytest.mark.parametrize("who", [None, "ada", "dev", "hana"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "text/plain"])
def test_no_address_takes_a_form_without_a_token(app, cast, client_as, visitor, with_csrf, count_queries, who, kind):
    client = client_as(getattr(cast, who)) if who else visitor
    with count_queries() as queries:
        for path in paths(app, "POST"):
            status = client.post(address(path), data="words=Hello", content_type=kind).status_code
            # Every door but the waiting page's is open to Hana: it is the token that she lacks.
            open_to_her = who == "hana" and path != "/your-request"
            assert status in ({400} if open_to_her else {400, 401, 403}), path
    assert [statement for statement in queries.writes if "kept_form" not in statement] == []


def test_no_address_takes_what_needs_no_token(app):
    assert {method for route in routes(app) for method in route["methods"]} <= {"GET", "POST"}
