"""A long branch folds: of many answers below one answer, those that a reader has read are one line that opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from community.discussions.places import Visit
from community.discussions.showing import Shown

# So many answers of a branch always stand open: enough to know what it is about.
ALWAYS_OPEN = 4
# Fewer than these are not worth a line that has to be opened.
FEWEST = 4


@dataclass(frozen=True)
class Fold:
    """Some answers, one after the other in one branch, behind a line that says how many."""

    posts: Sequence[Shown]


def fold(page: Iterable[Shown], visit: Visit, linked_id: int | None) -> list[Shown | Fold]:
    """The posts of one page of the tree, with what folds put together.

    Never what is new or unread, nor the post a link led to (``linked_id``), nor the one before such a post, from which
    it is understood. What she opens for the first time has nothing folded.
    """
    laid: list[Shown | Fold] = []
    run: list[Shown] = []
    in_branch = 0

    def close(*, before_open: bool) -> None:
        last = run[-1:] if before_open else []
        folded = run[: len(run) - len(last)]
        laid.extend([Fold(tuple(folded)), *last] if len(folded) >= FEWEST else run)
        run.clear()

    for shown in page:
        in_branch = in_branch + 1 if shown.row.depth else 0
        folds = in_branch > ALWAYS_OPEN and shown.row.id != linked_id and visit.has_read(shown.row)
        if folds:
            run.append(shown)
        else:
            close(before_open=in_branch > 0)
            laid.append(shown)
    close(before_open=False)
    return laid
