"""Photos: whatever a member sends becomes small WebP pictures that carry nothing but what is seen.

Square ones of a member (``shrink``), and whole ones for what she tells of (``fit``).

Leaf module. It may take a second and much memory: call it before a write transaction begins.
"""

import contextlib
import importlib
import io
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import IO

from PIL import Image, ImageOps

pillow_heif: ModuleType | None = None
# Not every machine has it ready made; see pyproject.toml.
with contextlib.suppress(ImportError):
    pillow_heif = importlib.import_module("pillow_heif")

CONTENT_TYPE = "image/webp"

# Twice what is shown: on the profile's page, and beside a name in lists.
SIZES = (320, 96)

# The longer side of a whole photo: on a phone, on a wide page, and opened by itself.
SIDES = (480, 1024, 1920)

# The largest photo a phone makes; the form says so too.
UPLOAD_LIMIT = 10 * 1024 * 1024

# A camera's 64 million points, read at a quarter of its size as JPEG allows.
JPEG_PIXEL_LIMIT = 64_000_000

# HEIC is read whole: a phone's 24 million points take about 200 MB for half a second.
HEIC_PIXEL_LIMIT = 26_000_000

# Other formats are read whole; reading one this large takes about 250 MB for half a second.
PIXEL_LIMIT = 16_000_000

# Pillow looks at this while it opens a file, and by itself only warns.
Image.MAX_IMAGE_PIXELS = JPEG_PIXEL_LIMIT
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

# Smaller than the smallest we show, and nothing could be recognised.
SMALLEST_SIDE = 48

# An ordinary progressive JPEG has about ten passes over the picture; a made-up one has thousands, each as costly.
PASSES_LIMIT = 60

TOO_MANY_PIXELS = "This picture has more detail than we can take. Please choose a smaller one."
NO_PICTURE = "This is not a picture we can show. Please choose a photo saved as JPEG, HEIC, PNG or WebP."
NO_HEIC = "Photos saved as HEIC cannot be read here yet. Please save it as JPEG and choose it again."
BUSY = "Many photos are being made ready just now. Please try again in a minute; nothing else is lost."
FORMATS: tuple[str, ...] = ("JPEG", "PNG", "WEBP")
PIXEL_LIMITS = {"JPEG": JPEG_PIXEL_LIMIT, "HEIF": HEIC_PIXEL_LIMIT}
# What a phone's HEIC says it is, after its first eight bytes.
HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis")
QUALITY = 82

if pillow_heif is not None:
    # One picture and nothing beside it: no thumbnail, no map of depth. Its own limits stay on.
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    FORMATS = (*FORMATS, "HEIF")

# One at a time: four large photos at once would need more memory than a small server has.
_turn = threading.Lock()
# Seconds to wait for one's turn. Each takes about one; longer, and the person had better hear of it.
PATIENCE = 20


class NotAPicture(ValueError):
    """This cannot be shown as a picture. Its text is a sentence for the person who sent it."""


class Busy(NotAPicture):
    """It may well be a picture; there was no turn for it."""


@dataclass(frozen=True)
class Fitted:
    """A whole photo, by the longer side of each of its sizes; ``width`` and ``height`` are the largest one's."""

    pictures: dict[int, bytes]
    width: int
    height: int


def shrink(stream: IO[bytes]) -> dict[int, bytes]:
    """The picture as square WebP, one per size of SIZES, upright and without metadata. Raises NotAPicture."""
    with _opened_in_turn(stream, 2 * max(SIZES), min) as picture:
        return {size: _square(picture, size) for size in SIZES}


def fit(stream: IO[bytes]) -> Fitted:
    """The whole picture as WebP, one per side of SIDES, upright and without metadata. Raises NotAPicture."""
    with _opened_in_turn(stream, max(SIDES), max) as picture:
        pictures = {}
        for side in sorted(SIDES, reverse=True):
            # Never larger than it came. Each from the one before, which costs less and looks the same.
            picture.thumbnail((side, side), Image.Resampling.LANCZOS)
            if side == max(SIDES):
                width, height = picture.size
            pictures[side] = _webp(picture)
        return Fitted(pictures, width, height)


@contextlib.contextmanager
def _opened_in_turn(stream: IO[bytes], enough: int, side) -> Iterator[Image.Image]:
    # Also what is read waits its turn, or a hundred at once would be a gigabyte.
    if not _turn.acquire(timeout=PATIENCE):
        raise Busy(BUSY)
    try:
        data = stream.read(UPLOAD_LIMIT + 1)
        if not data:
            raise NotAPicture("There was nothing in this file. Please choose the picture again.")
        if len(data) > UPLOAD_LIMIT:
            raise NotAPicture("This picture is larger than 10 MB. Please choose a smaller one.")
        if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > PASSES_LIMIT:
            raise NotAPicture("This picture is made in a way we cannot read. Saving it once more as JPEG often helps.")
        yield _upright(_opened(data), enough, side)
    finally:
        _turn.release()


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise NotAPicture(TOO_MANY_PIXELS) from None
    except Exception:  # Pillow's readers raise whatever the file makes them stumble over.
        is_heic = data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS
        raise NotAPicture(NO_HEIC if is_heic and pillow_heif is None else NO_PICTURE) from None
    width, height = picture.size
    if width * height > PIXEL_LIMITS.get(picture.format or "", PIXEL_LIMIT):
        raise NotAPicture(TOO_MANY_PIXELS)
    if min(width, height) < SMALLEST_SIDE:
        raise NotAPicture(
            f"This picture is too small to show anyone. It needs at least {SMALLEST_SIDE} points each way."
        )
    return picture


def _upright(picture: Image.Image, enough: int, side) -> Image.Image:
    """All its points, as seen: turned as the camera was held, on white where it was transparent.

    It may be made smaller on the way, but its ``side`` (the longer or the shorter) stays at least ``enough``.
    """
    try:
        scale = enough / side(picture.size)
        picture.draft("RGB", (int(picture.width * scale), int(picture.height * scale)))
        picture.load()
        if picture.mode.startswith("I;16"):
            # Pillow would cut sixteen bits off at white instead of making them eight.
            picture = picture.convert("I").point(lambda value: value / 256).convert("L")
        # What follows makes copies: let them be small ones.
        if picture.mode == "RGB":
            picture = _reduced(picture, enough, side)
        picture = _reduced(picture.convert("RGBA"), enough, side)
        picture = ImageOps.exif_transpose(picture)
    except Exception:  # As above; and a photo whose end did not arrive fails here.
        raise NotAPicture(
            "This picture did not arrive whole, or is damaged. Please try once more, or choose another."
        ) from None
    # A new picture holds points and nothing else: no place, no camera, no comment.
    seen = Image.new("RGB", picture.size, "white")
    seen.paste(picture, mask=picture.getchannel("A"))
    return seen


def _reduced(picture: Image.Image, enough: int, side) -> Image.Image:
    return picture.reduce(max(1, side(picture.size) // enough))


def _square(picture: Image.Image, size: int) -> bytes:
    # Faces are above the middle of most photos.
    square = ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    return _webp(square)


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    # Only its points: a picture's own notes are left out, whatever Pillow would take along.
    picture.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()
