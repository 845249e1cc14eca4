"""The queue that spreads work over hosts."""

import threading
import time

import pytest

from assets.catalogues.client.host_queue import host_of, in_turn


def urls(hosts: int, each: int) -> list[str]:
    """Sorted by host, as links from a catalogue are: the worst order for workers that stand in line."""
    return [f"http://host{host:03}.example/{number}" for host in range(hosts) for number in range(each)]


def never(host: str) -> float:
    return 0.0


@pytest.mark.parametrize(("hosts", "each", "workers"), [(1, 50, 8), (20, 10, 4), (3, 1, 50), (0, 0, 4)])
def test_results_come_in_the_order_of_the_items_and_no_host_is_asked_twice_at_once(hosts: int, each: int, workers: int) -> None:
    busy: set[str] = set()
    lock = threading.Lock()

    def work(url: str) -> str:
        with lock:
            assert host_of(url) not in busy
            busy.add(host_of(url))
        time.sleep(0.001)
        with lock:
            busy.remove(host_of(url))
        return url.upper()

    items = urls(hosts, each)
    assert in_turn(items, str, work, never, workers) == [url.upper() for url in items]


def test_workers_go_where_there_is_something_to_do_while_a_host_rests() -> None:
    """Two workers, of which one host alone would keep both waiting."""
    order: list[str] = []
    rests = {"host000.example:80": time.monotonic() + 0.5}
    items = urls(2, 5)
    in_turn(items, str, lambda url: order.append(host_of(url)), lambda host: rests.get(host, 0.0), 1)
    assert order[1:6] == ["host001.example:80"] * 5


def test_what_is_no_url_is_worked_on_too() -> None:
    assert in_turn(["", "geen url", "ftp://x"], str, len, never, 2) == [0, 8, 7]


def test_a_defect_in_the_work_is_raised_and_ends_it() -> None:
    def work(url: str) -> None:
        raise KeyError(url)

    with pytest.raises(KeyError):
        in_turn(urls(5, 5), str, work, never, 3)
