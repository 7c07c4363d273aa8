from launchguard.clock import monotonic_us, rfc3339


def test_the_time_of_day_is_utc_to_the_millisecond():
    assert rfc3339(1_785_499_200.1239) == "2026-07-31T12:00:00.123Z"
    assert rfc3339(1_785_499_201.0) == "2026-07-31T12:00:01.000Z"
    assert rfc3339(0.0) == "1970-01-01T00:00:00.000Z"


def test_the_steady_time_is_in_microseconds_and_never_runs_back():
    first, second = monotonic_us(), monotonic_us()

    assert isinstance(first, int)
    assert second >= first


def test_a_clock_that_is_set_back_is_followed():
    assert rfc3339(1_785_499_201.5) == "2026-07-31T12:00:01.500Z"
    assert rfc3339(1_785_499_199.75) == "2026-07-31T11:59:59.750Z"
    assert rfc3339(-0.25) == "1969-12-31T23:59:59.750Z"
