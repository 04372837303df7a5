"""Makes the HEIC files beside this one: python3 -m pip install pillow-heif==1.8.1 && python3 make.py"""

import numpy
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()


def quarters(width, height, alpha=False):
    """Red, green, blue and white quarters in reading order; the lower half a quarter opaque."""
    a = numpy.zeros((height, width, 4 if alpha else 3), numpy.uint8)
    a[: height // 2, : width // 2, :3] = (220, 30, 30)
    a[: height // 2, width // 2 :, :3] = (30, 200, 30)
    a[height // 2 :, : width // 2, :3] = (30, 30, 220)
    a[height // 2 :, width // 2 :, :3] = (230, 230, 230)
    if alpha:
        a[..., 3] = 255
        a[height // 2 :, :, 3] = 64
    return Image.fromarray(a)


# Lies on its side: the library writes EXIF's orientation as `irot`, which is what counts.
exif = Image.Exif()
exif[0x112] = 6
quarters(48, 32).save("turned.heic", exif=exif.tobytes(), quality=90)
quarters(48, 32, True).save("alpha.heic", quality=90)
# The primary picture is the second, and the smaller.
several = pillow_heif.HeifFile()
several.add_from_pillow(quarters(320, 160))
several.add_from_pillow(quarters(48, 32))
several.save("several.heic", quality=50, primary_index=1)
