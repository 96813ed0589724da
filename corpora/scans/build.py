"""Makes the scans. See README.md; pinned: reportlab 4.4.4, Pillow 13.0.0, and the typeface DejaVu Sans.

    python3 build.py
"""
import pathlib

import reportlab.rl_config
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

reportlab.rl_config.invariant = 1
here = pathlib.Path(__file__).resolve().parent

FIRST = ["AI policy", "",
         "Version 1.0, approved by the board on 2 March 2026. Owner: Dr Amara Okafor.", "",
         "The organisation shall assess the impact of every AI system on individuals",
         "and groups before the system is released.", "",
         "Each AI system has an owner, who shall record it in the AI inventory.", "",
         "The board reviews this policy every year."]
SECOND = ["Reporting of concerns", "",
          "Employees shall report concerns about an AI system to the AI officer.", "",
          "The AI officer shall answer within five working days."]


def picture(lines):
    image = Image.new("1", (1240, 1754), 1)
    draw = ImageDraw.Draw(image)
    face = ImageFont.truetype("DejaVuSans.ttf", 26)
    for n, line in enumerate(lines):
        draw.text((120, 140 + 46 * n), line, font=face, fill=0)
    return image


def pdf(name, pages):
    canvas = Canvas(str(here / name), pagesize=A4, invariant=1)
    for is_scan, lines in pages:
        if is_scan:
            canvas.drawImage(ImageReader(picture(lines)), 0, 0, *A4)
        else:
            for n, line in enumerate(lines):
                canvas.drawString(72, 770 - 20 * n, line)
        canvas.showPage()
    canvas.save()


pdf("scanned.pdf", [(True, FIRST)])
pdf("half-scanned.pdf", [(False, FIRST), (True, SECOND)])
