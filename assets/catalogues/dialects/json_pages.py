"""Reading a JSON page of somebody else: what it may cost is known before it is read.

What belongs here: the guard against pages made to exhaust memory or the stack. Depth is bounded by the interpreter's recursion limit.
"""

import json
from typing import Any

from assets.catalogues.limits import limits


class Unreadable(Exception):
    """A page that cannot be read; the message is one English line."""


def read_json(body: bytes) -> Any:
    """The decoded page; Unreadable when it is not JSON, is nested too deep or holds too many values."""
    values = sum(body.count(opener) for opener in (b",", b"[", b"{"))  # every value but the first of a list or object follows a comma
    if values > limits().json_values:
        raise Unreadable(f"more than {limits().json_values} values, our limit")
    try:
        return json.loads(body)
    except RecursionError:
        raise Unreadable("not JSON that can be read: nested too deep") from None
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}") from None
