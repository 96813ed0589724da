"""Makes the DOCX, PDF and HTML documents of sources/ from build/*.md.

    python3 -m venv v && v/bin/pip install python-docx==1.2.0 reportlab==4.4.4
    v/bin/python build.py

Each file in build/ begins with its target ("out:") and the facts that go into the file's
properties, header and footer. "via: libreoffice" means DOCX first, then PDF by LibreOffice
(Debian 12: libreoffice-writer-nogui 7.4.7); without soffice those PDFs are left as they are.
Dates and ids are fixed, so a second run gives the same bytes. The Markdown and text documents in
sources/ are written by hand and not touched.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent))
import mddoc  # noqa: E402


def settle(path):
    """Replaces the dates and ids that LibreOffice puts into a PDF, keeping every length."""
    data = path.read_bytes()
    data = re.sub(rb"/CreationDate\(D:\d{14}", b"/CreationDate(D:20261102090000", data)
    data = re.sub(rb"(CreationDate\(D:20261102090000)[^)]*\)",
                  lambda m: m.group(1) + b"Z" * (len(m.group(0)) - len(m.group(1)) - 1) + b")", data)
    data = re.sub(rb"<[0-9A-F]{32}>", b"<" + b"0" * 32 + b">", data)
    data = re.sub(rb"/DocChecksum /[0-9A-F]{32}", b"/DocChecksum /" + b"0" * 32, data)
    path.write_bytes(data)


for source in sorted((here / "build").glob("*.md")):
    meta, text = mddoc.front_matter(source.read_text(encoding="utf-8"))
    target = here / "sources" / meta["out"]
    target.parent.mkdir(parents=True, exist_ok=True)
    if meta.get("via") == "libreoffice":
        office = shutil.which("soffice")
        if not office:
            print("no soffice, kept:", target)
            continue
        with tempfile.TemporaryDirectory() as scratch:
            word = pathlib.Path(scratch) / (target.stem + ".docx")
            mddoc.to_docx(text, word, meta)
            subprocess.run([office, "--headless", f"-env:UserInstallation=file://{scratch}/profile",
                            "--convert-to", "pdf", "--outdir", scratch, str(word)],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            shutil.copyfile(word.with_suffix(".pdf"), target)
        settle(target)
    elif target.suffix == ".docx":
        mddoc.to_docx(text, target, meta)
    elif target.suffix == ".pdf":
        mddoc.to_pdf(text, str(target), meta)
    else:
        mddoc.to_html(text, target, meta)
