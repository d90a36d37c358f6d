"""Photos: whatever a member sends becomes small square WebP pictures that carry nothing but what is seen.

Leaf module. It may take a second and much memory: call it before a write transaction begins.
"""

import io
import threading
import warnings
from typing import IO

from PIL import Image, ImageOps

CONTENT_TYPE = "image/webp"

# Twice what is shown: on the profile's page, and beside a name in lists.
SIZES = (320, 96)

# The largest photo a phone makes; the form says so too.
UPLOAD_LIMIT = 10 * 1024 * 1024

# A camera's 64 million points, read at a quarter of its size as JPEG allows.
JPEG_PIXEL_LIMIT = 64_000_000

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
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82

# One at a time: four large photos at once would need more memory than a small server has.
_turn = threading.Lock()


class NotAPicture(ValueError):
    """This cannot be shown as a picture. Its text is a sentence for the person who sent it."""


def shrink(stream: IO[bytes]) -> dict[int, bytes]:
    """The picture as square WebP, one per size of SIZES, upright and without metadata. Raises NotAPicture."""
    data = stream.read(UPLOAD_LIMIT + 1)
    if not data:
        raise NotAPicture("There was nothing in this file. Please choose the picture again.")
    if len(data) > UPLOAD_LIMIT:
        raise NotAPicture("This picture is larger than 10 MB. Please choose a smaller one.")
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > PASSES_LIMIT:
        raise NotAPicture("This picture is made in a way we cannot read. Saving it once more as JPEG often helps.")
    with _turn:
        picture = _upright(_opened(data))
        return {size: _square(picture, size) for size in SIZES}


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise NotAPicture(TOO_MANY_PIXELS) from None
    except Exception:  # Pillow's readers raise whatever the file makes them stumble over.
        raise NotAPicture(
            "This is not a picture we can show. Please choose a photo saved as JPEG, PNG or WebP."
        ) from None
    width, height = picture.size
    if width * height > (JPEG_PIXEL_LIMIT if picture.format == "JPEG" else PIXEL_LIMIT):
        raise NotAPicture(TOO_MANY_PIXELS)
    if min(width, height) < SMALLEST_SIDE:
        raise NotAPicture(
            f"This picture is too small to show anyone. It needs at least {SMALLEST_SIDE} points each way."
        )
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """All its points, as seen: turned as the camera was held, on white where it was transparent."""
    try:
        largest = max(SIZES) * 2
        picture.draft("RGB", (largest, largest))
        picture.load()
        if picture.mode.startswith("I;16"):
            # Pillow would cut sixteen bits off at white instead of making them eight.
            picture = picture.convert("I").point(lambda value: value / 256).convert("L")
        picture = picture.convert("RGBA")
        # What follows makes copies: let them be small ones.
        picture = picture.reduce(max(1, min(picture.size) // largest))
        picture = ImageOps.exif_transpose(picture)
    except Exception:  # As above; and a photo whose end did not arrive fails here.
        raise NotAPicture(
            "This picture did not arrive whole, or is damaged. Please try once more, or choose another."
        ) from None
    # A new picture holds points and nothing else: no place, no camera, no comment.
    seen = Image.new("RGB", picture.size, "white")
    seen.paste(picture, mask=picture.getchannel("A"))
    return seen


def _square(picture: Image.Image, size: int) -> bytes:
    # Faces are above the middle of most photos.
    square = ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    out = io.BytesIO()
    square.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
