#!/usr/bin/env python3
"""Measures how well the structure of DOCX and PDF files is found.

    benches/headings.py --annexa target/debug/annexa [--check] [--only NAME] [--keep DIR] [FILE.md ...]

Turns Markdown files, those of the sample company unless others are named, into DOCX and PDF with
every producer that is installed, and compares the blocks that `annexa text` gives with the
Markdown: headings by words and level (the title is level 1), and, for information, list items and
table rows. Needs pandoc; runs LibreOffice, Chromium, WeasyPrint, Typst, wkhtmltopdf, LaTeX,
python-docx and reportlab where they can be found, and says which it could not.

`--check` ends with 1 when a target is missed: PDF 90 % found with the right level and at most
5 % of what was called a heading false; DOCX 99 % and 1 %.
"""
import argparse
import collections
import difflib
import functools
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "corpora"))
import mddoc  # noqa: E402

# Share of the headings found with their level, share of false ones among those found.
TARGETS = {"pdf": (0.90, 0.05), "docx": (0.99, 0.01)}

HOUSE_STYLE = """
@page { size: A4; margin: 25mm 22mm;
  @top-left { content: "%(header)s"; font-size: 8pt } @bottom-center { content: "%(footer)s"; font-size: 8pt } }
body { font: 10.5pt/1.4 "DejaVu Sans", sans-serif; margin: 0; max-width: none }
h1 { font-size: 20pt } h2 { font-size: 14pt; color: #1f4e79 } h3 { font-size: 11.5pt } h4, h5 { font-size: 10.5pt }
table { border-collapse: collapse; width: 100%%; font-size: 9pt } th, td { border: 0.5pt solid #999; padding: 2pt 4pt }
th { background: #e8ecf2; text-align: left }
"""


class Source:
    """A Markdown file: its facts, its body and what stands in it."""

    def __init__(self, path):
        self.path = path
        self.name = re.sub(r"\W+", "-", str(path.resolve().relative_to(ROOT) if path.resolve().is_relative_to(ROOT)
                                            else path.name).removesuffix(".md"))
        self.meta, self.body = mddoc.front_matter(path.read_text(encoding="utf-8"))
        tree = json.loads(run(["pandoc", "-f", "gfm", "-t", "json"], self.body))
        self.headings, self.items, self.rows = [], [], []
        for block in tree["blocks"]:
            self.walk(block)

    def walk(self, block):
        kind, content = block["t"], block.get("c")
        if kind == "Header":
            self.headings.append((content[0], words(content[2])))
        elif kind in ("BulletList", "OrderedList"):
            for item in content if kind == "BulletList" else content[1]:
                if item and item[0]["t"] in ("Plain", "Para"):
                    self.items.append(words(item[0]["c"]))
                for inner in item:
                    self.walk(inner)
        elif kind == "BlockQuote":
            for inner in content:
                self.walk(inner)
        elif kind == "Table":
            head, bodies, foot = content[3][1], content[4], content[5][1]
            rows = head + [row for body in bodies for part in body[2:4] for row in part] + foot
            self.rows += [" | ".join(words(cell[4]) for cell in row[1]) for row in rows]

    def house_style(self):
        quoted = lambda key: self.meta.get(key, "").replace('"', "'")  # noqa: E731
        field = lambda text: text.replace("{pages}", '" counter(pages) "').replace("{page}", '" counter(page) "')  # noqa: E731
        return HOUSE_STYLE % {"header": field(quoted("header")), "footer": field(quoted("footer"))}


def words(node):
    """The plain text of a piece of pandoc's syntax tree."""
    if isinstance(node, list):
        return "".join(map(words, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node.get("t"), node.get("c")
    if kind == "Str":
        return content
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Code", "Math"):
        return content[1]
    if kind == "Quoted":
        return "'" + words(content[1]) + "'"
    return words(content)


def folded(text):
    """Letters and digits only, and no number in front: some producers add one of their own."""
    text = re.sub(r"^\s*(?:(?:[A-Z]\.)?\d+(?:\.\d+)*[.)]?\s+)+(?=\S)", "", text)
    return re.sub(r"[\W_]+", "", text).casefold()


def run(command, text=None, **options):
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=300, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


# ---------------------------------------------------------------- producers


class Bench:
    """The programs that are there, and a folder to work in."""

    def __init__(self, folder, sources):
        self.folder, self.sources = folder, sources
        self.office = shutil.which("soffice")
        self.chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)

    def place(self, producer, source, suffix):
        place = self.folder / producer
        place.mkdir(parents=True, exist_ok=True)
        return place / f"{source.name}.{suffix}"

    def pandoc(self, producer, suffix, options=(), style=None):
        """Every source by pandoc; `style` makes the style sheet of a page of HTML."""
        made = {}
        for source in self.sources:
            target = self.place(producer, source, suffix)
            title = source.meta.get("title") or source.name
            command = ["pandoc", "-f", "gfm", "-s", "--metadata", f"pagetitle={title}", "-o", str(target), *options]
            if style:
                sheet = target.with_suffix(".style.html")
                sheet.write_text(f"<style>{style(source)}</style>", encoding="utf-8")
                command += ["-H", str(sheet)]
            run(command, source.body)
            made[source] = target
        return made

    def libreoffice(self, producer, documents, settings):
        """Word documents to PDF, all in one run, which is much faster than one by one."""
        place = self.folder / producer
        place.mkdir(parents=True, exist_ok=True)
        values = {key: {"type": "boolean", "value": str(value).lower()} for key, value in settings.items()}
        profile = (self.folder / "profile").as_uri()
        run([self.office, "--headless", f"-env:UserInstallation={profile}", "--convert-to",
             "pdf:writer_pdf_Export:" + json.dumps(values), "--outdir", str(place), *map(str, documents.values())])
        return {source: place / f"{path.stem}.pdf" for source, path in documents.items()}

    def print_html(self, producer, pages, options):
        made = {}
        for source, page in pages.items():
            target = made[source] = self.place(producer, source, "pdf")
            run([self.chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 f"--user-data-dir={self.folder / 'browser'}", *options, f"--print-to-pdf={target}", page.as_uri()])
        return made

    def by(self, producer, suffix, write):
        made = {}
        for source in self.sources:
            made[source] = self.place(producer, source, suffix)
            write(source, made[source])
        return made

    @functools.cached_property
    def plain_docx(self):
        return self.pandoc("pandoc-docx", "docx")

    @functools.cached_property
    def numbered_docx(self):
        return self.pandoc("pandoc-docx-numbered", "docx", ["--number-sections"])

    @functools.cached_property
    def house_docx(self):
        return self.by("python-docx", "docx", lambda s, path: mddoc.to_docx(s.body, path, s.meta | {"via": "office"}))

    @functools.cached_property
    def plain_html(self):
        return self.pandoc("html", "html")

    @functools.cached_property
    def contents_html(self):
        return self.pandoc("html-contents", "html", ["--toc", "--number-sections"])

    @functools.cached_property
    def house_html(self):
        return self.pandoc("html-house", "html", style=Source.house_style)


def module(name):
    return importlib.util.find_spec(name) is not None


def typst(bench):
    import typst as compiler
    pages = bench.pandoc("typst", "typ")
    return bench.by("typst", "pdf", lambda source, path: compiler.compile(str(pages[source]), output=str(path)))


def weasyprint(bench, producer, pages):
    import weasyprint as printer
    return bench.by(producer, "pdf", lambda s, path: printer.HTML(filename=str(pages[s])).write_pdf(str(path)))


def wkhtmltopdf(bench):
    pages = bench.house_html
    return bench.by("wkhtmltopdf", "pdf", lambda s, path: run(
        ["wkhtmltopdf", "--quiet", "--footer-center", "Page [page] of [topage]", str(pages[s]), str(path)]))


def pandoc_writes(name):
    return name in run(["pandoc", "--list-output-formats"]).split()


def producers(bench):
    """(name, whether it can run, what it makes)"""
    office, docx = bench.office, module("docx")
    chromium, weasy = bench.chromium, module("weasyprint")
    latex = next(filter(shutil.which, ["xelatex", "lualatex", "pdflatex"]), None)
    tagged, bare = {"UseTaggedPDF": True}, {"UseTaggedPDF": False, "ExportBookmarks": False}
    untag, clean = "--disable-pdf-tagging", "--no-pdf-header-footer"
    return [
        ("docx: pandoc", True, lambda: bench.plain_docx),
        ("docx: pandoc, numbered", True, lambda: bench.numbered_docx),
        ("docx: python-docx", docx, lambda: bench.house_docx),
        ("pdf: pandoc, LibreOffice, tagged", office, lambda: bench.libreoffice("office-tagged", bench.plain_docx, tagged)),
        ("pdf: pandoc, LibreOffice, untagged", office, lambda: bench.libreoffice("office", bench.plain_docx, bare)),
        ("pdf: pandoc, numbered, LibreOffice", office,
         lambda: bench.libreoffice("office-numbered", bench.numbered_docx, bare)),
        ("pdf: python-docx, LibreOffice, tagged", office and docx,
         lambda: bench.libreoffice("house-tagged", bench.house_docx, tagged)),
        ("pdf: python-docx, LibreOffice, untagged", office and docx,
         lambda: bench.libreoffice("house", bench.house_docx, bare)),
        ("pdf: Chromium, tagged", chromium, lambda: bench.print_html("chromium-tagged", bench.plain_html, [])),
        ("pdf: Chromium, untagged", chromium, lambda: bench.print_html("chromium", bench.plain_html, [untag])),
        ("pdf: Chromium, contents, untagged", chromium,
         lambda: bench.print_html("chromium-contents", bench.contents_html, [untag, clean])),
        ("pdf: Chromium, house style, tagged", chromium,
         lambda: bench.print_html("chromium-house-tagged", bench.house_html, [clean])),
        ("pdf: Chromium, house style, untagged", chromium,
         lambda: bench.print_html("chromium-house", bench.house_html, [untag, clean])),
        ("pdf: WeasyPrint", weasy, lambda: weasyprint(bench, "weasyprint", bench.plain_html)),
        ("pdf: WeasyPrint, house style", weasy, lambda: weasyprint(bench, "weasyprint-house", bench.house_html)),
        ("pdf: wkhtmltopdf", shutil.which("wkhtmltopdf"), lambda: wkhtmltopdf(bench)),
        ("pdf: Typst", module("typst") and pandoc_writes("typst"), lambda: typst(bench)),
        ("pdf: LaTeX", latex, lambda: bench.pandoc("latex", "pdf", [f"--pdf-engine={latex}"])),
        ("pdf: reportlab", module("reportlab"),
         lambda: bench.by("reportlab", "pdf", lambda s, path: mddoc.to_pdf(s.body, str(path), s.meta))),
    ]


# ---------------------------------------------------------------- comparing


def blocks(annexa, path):
    document = json.loads(run([annexa, "text", str(path), "--format", "json"]))
    raw = document["text"].encode()
    heads, items, rows = [], [], []
    for block in document["blocks"]:
        text = raw[block["start"]:block["end"]].decode()
        if block["kind"] in ("title", "heading"):
            heads.append((block["level"] or 1, text))
        elif block["kind"] == "list_item":
            items.append(text)
        elif block["kind"] == "table_row":
            rows.append(text)
    return heads, items, rows


def pairs(wanted, given):
    """Indices of the same words in the same order."""
    matcher = difflib.SequenceMatcher(None, wanted, given, autojunk=False)
    return [(a + k, b + k) for a, b, size in matcher.get_matching_blocks() for k in range(size)]


def compare(source, found, count, report):
    heads, items, rows = found
    matched = pairs([folded(t) for _, t in source.headings], [folded(t) for _, t in heads])
    right = [(a, b) for a, b in matched if source.headings[a][0] == heads[b][0]]
    count["headings"] += len(source.headings)
    count["found"] += len(matched)
    count["right"] += len(right)
    count["false"] += len(heads) - len(matched)
    seen, used = {a for a, _ in matched}, {b for _, b in matched}
    report += [f"missed  {h}" for a, h in enumerate(source.headings) if a not in seen]
    report += [f"false   {h}" for b, h in enumerate(heads) if b not in used]
    report += [f"level   {source.headings[a]} is {heads[b][0]}" for a, b in matched if (a, b) not in right]
    for name, wanted, given in (("items", source.items, items), ("rows", source.rows, rows)):
        # Cells are part of the words: a bar between two cells is kept as one.
        key = lambda text: "|".join(folded(cell) for cell in text.split(" | "))  # noqa: E731
        same = pairs([key(t) for t in wanted], [key(t) for t in given])
        count[name] += len(wanted)
        count[name + " found"] += len(same)
        count[name + " false"] += len(given) - len(same)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE.md")
    parser.add_argument("--annexa", default=os.environ.get("ANNEXA", str(ROOT / "target/debug/annexa")))
    parser.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    parser.add_argument("--only", default="", help="producers whose name holds these words")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the documents; what is there is not made again")
    parser.add_argument("--verbose", action="store_true", help="list every difference")
    args = parser.parse_args()
    company = ROOT / "corpora/tidewell"
    files = args.files or sorted([*company.glob("build/*.md"), *company.glob("sources/**/*.md")])
    sources = [Source(path) for path in files]
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench((args.keep or pathlib.Path(scratch)).resolve(), sources)
        bench.folder.mkdir(parents=True, exist_ok=True)
        missed = measure(bench, args)
    return int(args.check and missed)


def measure(bench, args):
    columns = ("headings", "found", "right", "false", "items", "items found", "items false", "rows", "rows found",
               "rows false")
    print(f"{len(bench.sources)} Markdown files")
    print(f"{'':42}" + "".join(f"{c:>12}" for c in columns))
    missed, absent = False, []
    sums = collections.defaultdict(collections.Counter)
    for name, can_run, make in producers(bench):
        if args.only not in name:
            continue
        if not can_run:
            absent.append(name)
            continue
        listing = bench.folder / (re.sub(r"\W+", "-", name) + ".json")
        if listing.exists():
            made = {s: pathlib.Path(p) for s, p in zip(bench.sources, json.loads(listing.read_text()))}
        else:
            made = make()
            listing.write_text(json.dumps([str(made[s]) for s in bench.sources]))
        count = collections.Counter()
        for source, path in made.items():
            report = []
            compare(source, blocks(args.annexa, path), count, report)
            if report and args.verbose:
                print(f"  {path}", *report, sep="\n    ")
        kind = name.partition(":")[0]
        share, wrong = TARGETS[kind]
        total = count["found"] + count["false"]
        holds = count["right"] >= share * count["headings"] and count["false"] <= wrong * total
        missed |= not holds
        sums[kind] += count
        print(f"{name:42}" + "".join(f"{count[c]:12}" for c in columns) + ("" if holds else "  MISSED"))
    for kind, count in sums.items():
        print(f"{'all ' + kind:42}" + "".join(f"{count[c]:12}" for c in columns))
        print(f"  right level {count['right'] / max(1, count['headings']):.1%}, "
              f"false {count['false'] / max(1, count['found'] + count['false']):.1%}")
    if absent:
        print("not installed:", "; ".join(absent))
    return missed


if __name__ == "__main__":
    sys.exit(main())
