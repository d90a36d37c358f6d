"""What a member sends as a photo becomes small pictures that carry nothing but what is seen."""

import io
import struct
import tracemalloc
import zlib

import pytest
from PIL import Image, PngImagePlugin

from community.core import images

# The services change nothing about it.
pytestmark = pytest.mark.once

SECRET = b"somewhere in Hobart"


def made(kind: str = "JPEG", size=(400, 300), mode: str = "RGB", colour="teal", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def shrunk(data: bytes) -> dict[int, Image.Image]:
    return {size: Image.open(io.BytesIO(picture)) for size, picture in images.shrink(io.BytesIO(data)).items()}


def refusal(data: bytes) -> str:
    with pytest.raises(images.NotAPicture) as refused:
        images.shrink(io.BytesIO(data))
    sentence = str(refused.value)
    assert sentence.endswith(".")
    return sentence


def near(seen, expected) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(seen, expected, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_works(kind):
    for size, picture in shrunk(made(kind)).items():
        assert picture.format == "WEBP"
        assert picture.size == (size, size)
        assert near(picture.convert("RGB").getpixel((size // 2, size // 2)), (0, 128, 128))
    assert set(shrunk(made(kind))) == {320, 96}


# -- What is refused


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PDF", "PPM", "TGA", "JPEG2000", "EPS"])
def test_other_kinds_of_file_are_refused(kind):
    assert "JPEG, HEIC, PNG or WebP" in refusal(made(kind, size=(64, 64)))


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='hit()'/>",
        b"<!doctype html><script>hit()</script>",
        b"GIF89a/*",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"\x00" * 1000,
        b"x",
        bytes(range(256)) * 40,
    ],
)
def test_what_is_no_picture_is_refused(data):
    assert "not a picture" in refusal(data) or "damaged" in refusal(data)


def test_an_empty_file_is_refused():
    assert "nothing in this file" in refusal(b"")


def test_a_file_over_ten_megabytes_is_refused_and_not_read_to_its_end():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            assert size >= 0
            self.given += size
            return b"\xff" * size

    stream = Endless()
    with pytest.raises(images.NotAPicture, match="larger than 10 MB"):
        images.shrink(stream)
    assert stream.given == images.UPLOAD_LIMIT + 1


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_whose_end_did_not_arrive_is_refused(kind, part):
    picture = Image.effect_noise((300, 300), 80).convert("RGB")
    out = io.BytesIO()
    picture.save(out, kind)
    assert "Please" in refusal(out.getvalue()[: int(out.tell() * part)])


def test_a_tiny_picture_is_refused():
    assert "too small" in refusal(made(size=(1, 1)))
    assert "too small" in refusal(made(size=(4000, 10)))
    assert shrunk(made(size=(48, 48)))


# -- Bombs


def png(width: int, height: int, extra: bytes = b"", depth: int = 1, colour: int = 0) -> bytes:
    """A PNG that says it is of a size, and has hardly any data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (9_000, 9_000), (2**31 - 1, 2**31 - 1), (6_000, 5_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size):
    tracemalloc.start()
    sentence = refusal(png(*size))
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()
    assert "more detail" in sentence or "not a picture" in sentence


def test_a_webp_bomb_is_refused():
    frame = made("WEBP", size=(16, 16))
    header = struct.pack("<4sIBxxx", b"VP8X", 10, 0x10) + (16_382).to_bytes(3, "little") * 2
    body = b"WEBP" + header + frame[12:]
    assert "Please choose" in refusal(b"RIFF" + struct.pack("<I", len(body)) + body)


def test_words_that_unpack_to_gigabytes_are_refused():
    bomb = zlib.compress(b"\x00" * 80_000_000, 9)
    data = b"Comment\x00\x00" + bomb
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    assert "Please" in refusal(png(100, 100, chunk, depth=8, colour=2))


def test_a_jpeg_of_hundreds_of_passes_is_refused_at_once():
    progressive = made(progressive=True, size=(2000, 2000))
    start = progressive.index(b"\xff\xda")
    one_pass = progressive[start : progressive.index(b"\xff", start + 2)]
    assert "cannot read" in refusal(progressive[:start] + one_pass * 200 + progressive[start:])
    assert shrunk(progressive)


def test_a_large_photo_costs_little():
    picture = Image.effect_noise((1000, 750), 60).resize((8000, 6000), Image.Resampling.NEAREST).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60)
    assert out.tell() < images.UPLOAD_LIMIT
    assert shrunk(out.getvalue())


# -- What is left behind


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010E] = SECRET.decode()
    data.get_ifd(0x8825).update({1: "S", 2: (42.0, 52.0, 0.0), 3: "E", 4: (147.0, 19.0, 0.0)})
    return data


def text_chunk() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return info


CARRIERS = {
    "place in a JPEG": made(exif=exif()),
    "comment in a JPEG": made(comment=SECRET),
    "profile in a JPEG": made(icc_profile=SECRET),
    "xmp in a JPEG": made(xmp=SECRET),
    "words in a PNG": made("PNG", pnginfo=text_chunk()),
    "place in a PNG": made("PNG", exif=exif()),
    "place in a WebP": made("WEBP", exif=exif()),
    "xmp in a WebP": made("WEBP", xmp=SECRET),
    "profile in a WebP": made("WEBP", icc_profile=SECRET),
    "a page after a JPEG": made() + b"<script>hit()</script>" + SECRET,
    "an archive after a PNG": made("PNG") + b"PK\x03\x04" + SECRET,
    "a page in a comment": made(comment=b"*/=1;hit();/*" + SECRET),
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_nothing_but_what_is_seen_is_kept(carrier):
    assert SECRET in CARRIERS[carrier]
    for picture in images.shrink(io.BytesIO(CARRIERS[carrier])).values():
        assert SECRET not in picture
        assert not any(word in picture for word in (b"EXIF", b"XMP ", b"ICCP", b"VP8X", b"script", b"PK\x03\x04"))
        seen = Image.open(io.BytesIO(picture))
        seen.load()
        assert not seen.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(seen.info)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_with_the_camera_turned_is_upright(kind, orientation):
    upright = Image.new("RGB", (200, 200), "white")
    upright.paste("red", (0, 0, 100, 100))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    turned = upright.transpose(undo[orientation]) if orientation in undo else upright
    out = io.BytesIO()
    turned.save(out, kind, exif=exif(orientation))
    seen = shrunk(out.getvalue())[96].convert("RGB")
    assert near(seen.getpixel((20, 20)), (254, 0, 0))
    assert near(seen.getpixel((75, 20)), (255, 255, 255))
    assert near(seen.getpixel((20, 75)), (255, 255, 255))


@pytest.mark.filterwarnings("ignore")
def test_a_note_of_the_camera_that_makes_no_sense_is_passed_over():
    assert shrunk(made(exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"))
    assert shrunk(made(exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\x12\x01" * 40))


# -- Other ways of holding a picture


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "1"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "RGBA")],
)
def test_every_mode_of_the_three_formats_is_read(kind, mode):
    seen = shrunk(made(kind, mode=mode, colour=0))[96].convert("RGB").getpixel((40, 40))
    expected = (255, 255, 255) if mode in {"CMYK", "LA", "RGBA"} else (0, 0, 0)
    assert near(seen, expected)


def test_cmyk_keeps_its_colour():
    seen = shrunk(made(mode="CMYK", colour=(0, 255, 255, 0)))[96].convert("RGB").getpixel((40, 40))
    assert near(seen, (255, 0, 0))


def test_sixteen_bits_become_eight_and_do_not_turn_white():
    out = io.BytesIO()
    Image.new("I;16", (100, 100), 32_768).save(out, "PNG")
    assert near(shrunk(out.getvalue())[96].convert("RGB").getpixel((40, 40)), (128, 128, 128))


def test_what_is_transparent_becomes_white():
    assert near(shrunk(made("PNG", mode="RGBA", colour=(255, 0, 0, 0)))[96].getpixel((5, 5)), (255, 255, 255))


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_one_is_kept(kind):
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=40)
    for picture in shrunk(out.getvalue()).values():
        assert not getattr(picture, "is_animated", False)
        assert near(picture.convert("RGB").getpixel((20, 20)), (254, 0, 0))


def test_the_middle_of_a_wide_photo_is_kept():
    wide = Image.new("RGB", (600, 200), "white")
    wide.paste("red", (200, 0, 400, 200))
    out = io.BytesIO()
    wide.save(out, "PNG")
    seen = shrunk(out.getvalue())[96].convert("RGB")
    assert all(near(seen.getpixel((x, 48)), (254, 0, 0)) for x in (4, 48, 91))


def test_the_pictures_are_small():
    noisy = Image.effect_noise((800, 800), 60).convert("RGB")
    out = io.BytesIO()
    noisy.save(out, "JPEG")
    sizes = {size: len(picture) for size, picture in images.shrink(io.BytesIO(out.getvalue())).items()}
    assert sizes[320] < 60_000
    assert sizes[96] < 8_000
