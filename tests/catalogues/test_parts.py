"""However sources are divided, no host is in two parts, and every source is in one."""

from hypothesis import given
from hypothesis import strategies as st

from assets.catalogues.harvest import Source
from assets.catalogues.parts import parts_by_host

HOSTS = st.sampled_from(
    ["http://een.example", "https://een.example", "http://een.example:8080", "http://twee.example", "http://drie.example"]
)


@given(st.lists(HOSTS, min_size=1, max_size=12), st.integers(1, 6))
def test_every_source_is_in_one_part_and_every_host_too(urls: list[str], most: int) -> None:
    sources = [Source(str(number), "ckan", f"{url}/{number}") for number, url in enumerate(urls)]
    parts = parts_by_host(sources, most)
    assert sorted(source.id for part in parts.values() for source in part) == sorted(source.id for source in sources)
    assert 1 <= len(parts) <= most and all(parts.values())
    names = [{source.url.split("/")[2].partition(":")[0] for source in part} for part in parts.values()]
    assert sum(map(len, names)) == len(set.union(*names))


def test_no_sources_are_no_parts() -> None:
    assert parts_by_host([], 4) == {}
