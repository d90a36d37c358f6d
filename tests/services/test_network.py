"""Page workers and chat processes behind nginx are one network."""

import pytest
import requests

# They share one network, so one worker runs them all.
pytestmark = [pytest.mark.services, pytest.mark.xdist_group("network")]


def test_it_works(network):
    answer = network.browser().get(f"{network.url}/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready"}


def test_each_process_answers_by_itself(network):
    for port in network.pages + network.ports:
        assert requests.get(f"http://127.0.0.1:{port}/readyz", headers={"Host": "localhost"}, timeout=5).ok


def test_whoever_asks_for_another_name_gets_no_answer(network):
    with pytest.raises(requests.ConnectionError):
        network.browser().get(network.url, headers={"Host": "elsewhere.example"})


def test_what_a_browser_keeps_travels_only_in_private(network):
    answer = network.browser().get(network.url)
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert all(cookie.secure for cookie in answer.cookies)


def test_numbers_about_the_network_are_not_for_the_web(network):
    assert network.browser().get(f"{network.url}/metrics").status_code == 404


def test_a_form_that_is_far_too_large_is_refused(network):
    answer = network.browser().post(network.url, data=b"x" * 70_000_000)
    assert answer.status_code == 413


def test_no_address_is_written_down(network):
    network.browser().get(f"{network.url}/no-such-page/a-token-that-opens-an-account?secret=word")
    said = network.said()
    assert "answered" in said, "the processes write something at all"
    assert "a-token-that-opens-an-account" not in said
    assert "secret=word" not in said
    assert "127.0." not in said
