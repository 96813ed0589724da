"""Makes procedure.docx, .pdf, .html and .txt from procedure.md, all with the same words.

    python3 build.py          (see ../mddoc.py for the pinned versions)
"""
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
