"""What an oracle is asked again and again: a release never changes, so what it answered once it would answer again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

Self = TypeVar("Self")
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def once(method: Callable[Concatenate[Self, Given], Answer]) -> Callable[Concatenate[Self, Given], Answer]:
    """Return a method that works out each answer once an object; an answer must not be changed by who asks."""
    kept = f"once {method.__qualname__}"

    @wraps(method)
    def answer(self: Self, /, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        answers: dict[object, Answer] = vars(self).setdefault(kept, {})
        key = (args, *kwargs.items())
        if key not in answers:
            answers[key] = method(self, *args, **kwargs)
        return answers[key]

    return answer
