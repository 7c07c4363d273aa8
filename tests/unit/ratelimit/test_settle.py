"""What an exchange's end gives back, where the app's own word on it fails."""

from tests.unit.ratelimit.driving import Desk

from launchguard.ratelimit import RateLimit


def broken(x):
    raise ConnectionError("the user's record is gone")


def test_where_nobody_can_say_whether_an_attempt_failed_it_counts():
    desk = Desk([RateLimit("code", "/code", "3/minute", failed=broken)])

    assert desk.runs(5, "/code", "POST") == 3
    assert {type(fault) for fault in desk.faults} == {ConnectionError}


def test_what_did_not_fail_is_given_back():
    desk = Desk([RateLimit("code", "/code", "3/minute", failed=lambda x: False)])

    assert desk.runs(5, "/code", "POST") == 5
    assert desk.faults == []


def test_a_place_whose_stream_has_ended_is_renewed_no_more():
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, tokens=None, concurrent=1)])
    ask = ("/v1/chat", "POST")
    desk.ask(*ask, user="ada")

    desk.limiter._settler._keeper.renew()

    assert desk.begin(*ask, user="ada").ran
    desk.limiter._settler._keeper.renew()
    assert not desk.begin(*ask, user="ada").ran
