"""Makes procedure.docx, .eml, .pdf, .html and .txt from procedure.md, and register.csv, .docx, .html and
.xlsx from register.md, all with the same words.

    python3 build.py          (see ../mddoc.py for the pinned versions)
"""
import csv
import datetime as dt
import email.message
import email.policy
import io
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(here.parent))
import mddoc  # noqa: E402

text = (here / "procedure.md").read_text(encoding="utf-8")
meta = {"title": "AI system monitoring and human oversight procedure",
        "author": "Priya Nair", "breaks": "paragraphs"}
mddoc.to_docx(text, here / "procedure.docx", meta)
mddoc.to_pdf(text, str(here / "procedure.pdf"), meta)
mddoc.to_html(text, here / "procedure.html", meta)
mddoc.to_txt(text, here / "procedure.txt")

# A message with the procedure as its words: the title is the subject, and both forms of the body
# are alternatives, as mail programs send them.
page = (here / "procedure.html").read_text(encoding="utf-8")
words = (here / "procedure.txt").read_text(encoding="utf-8")
mail = email.message.EmailMessage(policy=email.policy.SMTP)
mail["From"] = "Priya Nair <priya.nair@tidewell.example>"
mail["To"] = "All staff <staff@tidewell.example>"
mail["Date"] = dt.datetime(2026, 5, 12, 9, 30, tzinfo=dt.timezone.utc)
mail["Subject"] = meta["title"]
mail["Message-ID"] = "<procedure@tidewell.example>"
mail.set_content(words.split("\n", 3)[3], cte="quoted-printable")
mail.add_alternative(page, subtype="html", cte="quoted-printable")
mail.set_boundary("=-procedure-=")
(here / "procedure.eml").write_bytes(mail.as_bytes())

def rows_of(text):
    """The register as a sheet: lines of text above, an empty line, the rows of the table."""
    rows = []
    for kind, x in mddoc.parse(text):
        if kind == "heading":
            rows.append([x[1]])
        elif kind == "para":
            rows += [[line] for line in x]
        elif kind == "table":
            rows += [[], *x]
    return rows


def to_csv(text, path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows_of(text))


def to_xlsx(text, path, meta):
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = meta["title"]
    for row, values in enumerate(rows_of(text), 1):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column, value)
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                cell.value = dt.date.fromisoformat(value)
                cell.number_format = "dd/mm/yyyy"
            if len(values) > 1:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=values[0] == "ID")
            elif row == 1:
                cell.font = Font(bold=True, size=14)
        if values and values[0] == "ID":
            sheet.freeze_panes = sheet.cell(row + 1, 2)
            sheet.auto_filter.ref = f"A{row}:{sheet.cell(row, len(values)).column_letter}{row + 5}"
    book.properties.title = meta["title"]
    book.properties.creator = meta["author"]
    book.properties.created = book.properties.modified = mddoc.FIXED
    buffer = io.BytesIO()
    book.save(buffer)
    # The writer stamps the time of saving over what it was told.
    data = mddoc.restamp_zip(buffer.getvalue(), {"docProps/core.xml": lambda part: re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-11-02T09:00:00Z", part)})
    path.write_bytes(data)


text = (here / "register.md").read_text(encoding="utf-8")
meta = {"title": "AI system inventory", "author": "Amara Okafor", "breaks": "paragraphs"}
mddoc.to_docx(text, here / "register.docx", meta)
mddoc.to_html(text, here / "register.html", meta)
to_csv(text, here / "register.csv")
to_xlsx(text, here / "register.xlsx", meta)
