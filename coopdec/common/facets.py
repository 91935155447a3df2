"""What stands beside a list, whatever it lists: values to choose, by dimension."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet, how many things it gives, the question with it, or without it when it is chosen.

    `key` identifies it in the page, `is_part` = part of the one above.
    """

    label: str
    count: int
    url: str
    chosen: bool
    key: str
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The values of a dimension, counted under the *other* filters; `more_url` leads to those not shown."""

    name: str
    label: str
    options: tuple[Option, ...]
    is_open: bool = False
    more_url: str = ""
    more_label: str = ""
