"""How a picture lies as it is stored, and how it is set upright: the eight ways of EXIF, which films have too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exhibit.system.late import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Orientation:
    """What is done to the stored pixels, in this order: rows and columns change places, then left and right, then top
    and bottom."""

    swapped: bool = False
    across: bool = False
    down: bool = False

    def upright(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(height, width, channels) as it is to be seen; in one piece in memory."""
        seen = pixels.swapaxes(0, 1) if self.swapped else pixels
        seen = seen[:, ::-1] if self.across else seen
        return np.ascontiguousarray(seen[::-1] if self.down else seen)

    def size_px(self, stored_px: tuple[int, int]) -> tuple[int, int]:
        """(width, height) as it is to be seen."""
        return stored_px[::-1] if self.swapped else stored_px


UPRIGHT = Orientation()
_EXIF = {
    2: Orientation(across=True),
    3: Orientation(across=True, down=True),
    4: Orientation(down=True),
    5: Orientation(swapped=True),
    6: Orientation(swapped=True, across=True),
    7: Orientation(swapped=True, across=True, down=True),
    8: Orientation(swapped=True, down=True),
}


def by_exif(number: int) -> Orientation:
    """What the tag Orientation of EXIF (2.32, 4.6.4) means; upright for 1 and for what means nothing."""
    return _EXIF.get(number, UPRIGHT)


def by_matrix(a: int, b: int, c: int, d: int) -> Orientation:
    """What the upper left of a film's display matrix (ISO 14496-12, 6.2.2) means: x' = ax + cy, y' = bx + dy. Only
    quarter turns and mirrors are known."""
    swapped = abs(b) + abs(c) > abs(a) + abs(d)
    return Orientation(swapped, c < 0, b < 0) if swapped else Orientation(across=a < 0, down=d < 0)
