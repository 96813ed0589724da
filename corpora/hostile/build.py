"""Makes the hostile files. See README.md; pinned: reportlab 4.4.4, python-docx 1.2.0, Pillow 13.0.0.

    python3 build.py
"""
import io
import pathlib
import sys
import zipfile

import docx
import reportlab.rl_config
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

reportlab.rl_config.invariant = 1
here = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(here.parent))
import mddoc  # noqa: E402

LINES = ["AI policy", "Version 1.0, owner: Dr Amara Okafor",
         "All AI systems shall be assessed for their impact on people before release.",
         "The board approves this policy and reviews it every year."]


def picture():
    image = Image.new("1", (827, 1169), 1)
    draw = ImageDraw.Draw(image)
    for n, line in enumerate(LINES):
        draw.text((90, 120 + 40 * n), line, fill=0)
    return image


def pdf(path, encrypt=None, image=None):
    canvas = Canvas(str(path), pagesize=A4, invariant=1, encrypt=encrypt)
    if image is not None:
        canvas.drawImage(ImageReader(image), 0, 0, *A4)
    else:
        for n, line in enumerate(LINES):
            canvas.drawString(72, 770 - 20 * n, line)
    canvas.save()
    return path.read_bytes()


def word(lines):
    document, out = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.core_properties.created = document.core_properties.modified = mddoc.FIXED
    document.save(out)
    return mddoc.restamp_zip(out.getvalue())


def write(name, data):
    (here / name).write_bytes(data)


# password needed to open ("tidewell")
pdf(here / "encrypted.pdf", StandardEncryption("tidewell", ownerPassword="owner", strength=128))
# pages that are pictures
pdf(here / "scan.pdf", image=picture())
write("empty.pdf", b"")
# an intact Word file in which nothing is written
write("empty.docx", word([]))
# the first half of a sound one: the archive's directory is gone
whole = word(LINES * 30)
write("half.docx", whole[:len(whole) // 2])
# the first part of a sound PDF: no cross reference table, no trailer, page stream cut
whole = pdf(here / "half.pdf")
write("half.pdf", whole[:250])
# a zip archive whose second entry is the bytes of the first
out = io.BytesIO()
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
    for name in ("notes/a.txt", "notes/b.txt"):
        z.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), "All AI systems shall be assessed.\n")
whole = bytearray(out.getvalue())
second = whole.rindex(b"PK\x01\x02")
whole[second + 42:second + 46] = bytes(4)
write("overlap.zip", bytes(whole))
# a PNG under the name of a PDF
out = io.BytesIO()
picture().save(out, "PNG", optimize=True)
write("picture.pdf", out.getvalue())
# the beginning of an old Word file (compound file header, then empty sectors)
header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff0900060000000000")
write("legacy.doc", (header + bytes(512))[:512] + bytes([0xFF]) * 512 + bytes(1024))
# nothing but white space, in several kinds
write("blank.txt", " \t \r\n\r\n\u00a0\n   \u2003\n\n\t\n".encode("utf-8"))
