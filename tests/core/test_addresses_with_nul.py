"""No address has a NUL in it: PostgreSQL takes no such text, so it is refused before anyone asks the database."""

import pytest


@pytest.mark.parametrize(
    "address", ["/%00", "/groups?state=%00", "/groups?%00=VIC", "/groups?state=VIC&state=NS%00W", "/groups/1%00"]
)
def test_it_is_no_address_of_ours(visitor, address):
    assert visitor.get("/groups?state=VIC").status_code == 200, "or this shows nothing"
    assert visitor.get(address).status_code == 404
    assert visitor.post(address).status_code in {404, 405}
