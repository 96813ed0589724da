"""Makes procedure.docx, .eml, .pdf, .html and .txt from procedure.md, all with the same words.

    python3 build.py          (see ../mddoc.py for the pinned versions)
"""
import datetime as dt
import email.message
import email.policy
import pathlib
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
