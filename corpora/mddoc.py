"""A small Markdown reader with writers for DOCX, PDF, HTML and plain text.

Used by formats/build.py and tidewell/build.py. It reads only as much Markdown as our own
documents use: ATX headings, paragraphs with hard breaks, bullet and numbered lists (one
nested level), pipe tables, block quotes, rules, and **bold**, *italic*, `code`, [text](url).
Everything is written with fixed dates, so that building twice gives the same bytes.

Pinned: Python 3.11, python-docx 1.2.0, reportlab 4.4.4, Pillow 13.0.0, pypdf 6.1.1, openpyxl 3.1.5
"""
import datetime as dt
import html
import io
import re
import zipfile

FIXED = dt.datetime(2026, 11, 2, 9, 0, 0)

# ---------------------------------------------------------------- reading


def front_matter(text):
    """'key: value' lines between two '---' lines at the top; the rest is the body."""
    meta = {}
    if text.startswith("---\n"):
        head, _, text = text[4:].partition("\n---\n")
        for line in head.splitlines():
            key, _, value = line.partition(":")
            meta[key.strip()] = value.strip()
    return meta, text.lstrip("\n")


def cells(line):
    return [c.strip() for c in line.strip().strip("|").split("|")]


def parse(text):
    """-> list of (kind, payload): heading (level, text), para [lines], bullets/numbers
    [(text, [sub items])], table [[cells]], quote text, rule None."""
    out, lines, i = [], text.splitlines(), 0
    bullet, number = re.compile(r"^[-*] +"), re.compile(r"^\d+[.)] +")
    while i < len(lines):
        line = lines[i]
        if not line.strip():
            i += 1
            continue
        m = re.match(r"^(#{1,5}) +(.*)$", line)
        if m:
            out.append(("heading", (len(m.group(1)), m.group(2).strip())))
            i += 1
        elif re.match(r"^(---+|\*\*\*+)\s*$", line):
            out.append(("rule", None))
            i += 1
        elif line.lstrip().startswith("|"):
            rows = []
            while i < len(lines) and lines[i].lstrip().startswith("|"):
                if not re.match(r"^\s*\|[\s:|-]+\|\s*$", lines[i]):
                    rows.append(cells(lines[i]))
                i += 1
            out.append(("table", rows))
        elif line.startswith(">"):
            quote = []
            while i < len(lines) and lines[i].startswith(">"):
                quote.append(lines[i].lstrip("> ").rstrip())
                i += 1
            out.append(("quote", " ".join(quote)))
        elif bullet.match(line) or number.match(line):
            kind = "bullets" if bullet.match(line) else "numbers"
            first = bullet if kind == "bullets" else number
            items = []
            while i < len(lines) and lines[i].strip():
                if first.match(lines[i]):
                    items.append([first.sub("", lines[i]).strip(), []])
                elif re.match(r"^\s{2,}[-*] +", lines[i]):
                    items[-1][1].append(re.sub(r"^\s+[-*] +", "", lines[i]).strip())
                else:
                    items[-1][0] += " " + lines[i].strip()
                i += 1
            out.append((kind, items))
        else:
            para = []
            while i < len(lines) and lines[i].strip() and not re.match(
                    r"^(#{1,5} |\||>|[-*] |\d+[.)] )", lines[i]):
                para.append(lines[i])
                i += 1
            joined, buffer = [], ""
            for p in para:
                hard = p.endswith("  ") or p.endswith("\\")
                buffer = (buffer + " " + p.rstrip(" \\")).strip()
                if hard:
                    joined.append(buffer)
                    buffer = ""
            if buffer:
                joined.append(buffer)
            out.append(("para", joined))
    return out


INLINE = re.compile(r"(\*\*.+?\*\*|\*[^*\s][^*]*?\*|`[^`]+`|\[[^\]]+\]\([^)]+\))")


def runs(text):
    """-> list of (style, text) with style one of '', 'b', 'i', 'code', 'link:url'"""
    out = []
    for part in INLINE.split(text):
        if not part:
            continue
        if part.startswith("**"):
            out.append(("b", part[2:-2]))
        elif part.startswith("`"):
            out.append(("code", part[1:-1]))
        elif part.startswith("[") and "](" in part:
            label, url = part[1:-1].split("](", 1)
            out.append(("link:" + url, label))
        elif part.startswith("*") and part.endswith("*") and len(part) > 2:
            out.append(("i", part[1:-1]))
        else:
            out.append(("", part))
    return out


def plain(text):
    return "".join(t for _, t in runs(text))


# ---------------------------------------------------------------- plain text


def wrap(text, width, indent=""):
    import textwrap
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent,
                         break_long_words=False, break_on_hyphens=False)


def to_txt(text, path, width=88):
    out = []
    for kind, x in parse(text):
        if kind == "heading":
            title = plain(x[1])
            out += [title, ("=" if x[0] == 1 else "-") * len(title), ""]
        elif kind == "para":
            out += [wrap(plain(p), width) for p in x] + [""]
        elif kind == "bullets":
            for item, sub in x:
                out.append("* " + wrap(plain(item), width - 2, "  ")[2:])
                out += ["  - " + wrap(plain(s), width - 4, "    ")[4:] for s in sub]
            out.append("")
        elif kind == "numbers":
            for n, (item, sub) in enumerate(x, 1):
                out.append(f"{n}. " + wrap(plain(item), width - 3, "   ")[3:])
                out += ["   - " + wrap(plain(s), width - 5, "     ")[5:] for s in sub]
            out.append("")
        elif kind == "table":
            widths = [max(len(plain(r[c])) for r in x) for c in range(len(x[0]))]
            for n, row in enumerate(x):
                out.append(" | ".join(plain(c).ljust(w) for c, w in zip(row, widths)).rstrip())
                if n == 0:
                    out.append("-+-".join("-" * w for w in widths))
            out.append("")
        elif kind == "quote":
            out += [wrap(plain(x), width, "  "), ""]
        elif kind == "rule":
            out += ["-" * width, ""]
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write("\n".join(out).rstrip() + "\n")


# ---------------------------------------------------------------- HTML


def h(text):
    out = ""
    for style, t in runs(text):
        t = html.escape(t, quote=False)
        if style == "b":
            t = f"<strong>{t}</strong>"
        elif style == "i":
            t = f"<em>{t}</em>"
        elif style == "code":
            t = f"<code>{t}</code>"
        elif style.startswith("link:"):
            t = f'<a href="{html.escape(style[5:])}">{t}</a>'
        out += t
    return out


def to_html(text, path, meta=None):
    meta = meta or {}
    out, title = [], meta.get("title", "")
    for kind, x in parse(text):
        if kind == "heading":
            title = title or plain(x[1])
            out.append(f"<h{x[0]}>{h(x[1])}</h{x[0]}>")
        elif kind == "para":
            out.append("<p>" + "<br>\n".join(h(p) for p in x) + "</p>")
        elif kind in ("bullets", "numbers"):
            tag = "ul" if kind == "bullets" else "ol"
            out.append(f"<{tag}>")
            for item, sub in x:
                nested = "<ul>" + "".join(f"<li>{h(s)}</li>" for s in sub) + "</ul>" if sub else ""
                out.append(f"  <li>{h(item)}{nested}</li>")
            out.append(f"</{tag}>")
        elif kind == "table":
            out.append('<table>\n  <thead><tr>' + "".join(f"<th>{h(c)}</th>" for c in x[0])
                       + "</tr></thead>\n  <tbody>")
            for row in x[1:]:
                out.append("    <tr>" + "".join(f"<td>{h(c)}</td>" for c in row) + "</tr>")
            out.append("  </tbody>\n</table>")
        elif kind == "quote":
            out.append(f"<blockquote><p>{h(x)}</p></blockquote>")
        elif kind == "rule":
            out.append("<hr>")
    head = ['<meta charset="utf-8">', f"<title>{html.escape(title, quote=False)}</title>"]
    for key in ("author", "description", "keywords"):
        if meta.get(key):
            head.append(f'<meta name="{key}" content="{html.escape(meta[key])}">')
    before = after = ""
    if meta.get("nav"):
        # the furniture of a wiki or a web site, which is not part of the document
        links = "".join(f'<li><a href="#">{html.escape(n.strip(), quote=False)}</a></li>'
                        for n in meta["nav"].split(";"))
        head.append("<style>body{font-family:sans-serif;max-width:60em}nav{float:right}</style>")
        head.append('<script>window.page={"id":4711,"space":"AIMS","policy":"shall approve"};</script>')
        before = f"<nav><ul>{links}</ul></nav>\n<main>\n"
        after = "\n</main>"
    if meta.get("footer"):
        after += f"\n<footer><p>{h(meta['footer'])}</p></footer>"
    page = ("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n" + "\n".join(head)
            + "\n</head>\n<body>\n" + before + "\n".join(out) + after + "\n</body>\n</html>\n")
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write(page)


# ---------------------------------------------------------------- DOCX


def column_widths(rows, total=16.6):
    """centimetres per column: room for the longest word, the rest by the longest cell"""
    least, weight = [], []
    for c in range(len(rows[0])):
        texts = [plain(r[c]) for r in rows if c < len(r)]
        least.append(0.5 + 0.21 * max(len(w) for t in texts for w in (t.split() or [""])))
        weight.append(max(4, min(60, max(len(t) for t in texts))))
    spare = total - sum(least)
    if spare < 0:
        return [w * total / sum(least) for w in least]
    return [w + spare * v / sum(weight) for w, v in zip(least, weight)]


def restamp_zip(data, changes=None):
    """The same archive, with every member's date set to 1980-01-01 and some members changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            fixed = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            change = (changes or {}).get(info.filename, lambda part: part)
            new.writestr(fixed, change(old.read(info.filename)))
    return out.getvalue()


def to_docx(text, path, meta=None):
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Cm, Pt, RGBColor

    meta = meta or {}
    d = docx.Document()
    d.styles["Normal"].font.name = "DejaVu Sans" if meta.get("via") else "Calibri"
    d.styles["Normal"].font.size = Pt(10.5)

    section = d.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)

    def add_runs(p, text):
        for style, t in runs(text):
            r = p.add_run(t)
            r.bold = True if style == "b" else None
            r.italic = True if style == "i" else None
            if style == "code":
                r.font.name = "Courier New"
            if style.startswith("link:"):
                r.font.color.rgb = RGBColor(0x05, 0x63, 0xC1)
                r.underline = True

    def field(p, code):
        for kind, t in (("begin", None), (None, code), ("end", None)):
            r = p.add_run()
            if kind:
                e = OxmlElement("w:fldChar")
                e.set(qn("w:fldCharType"), kind)
            else:
                e = OxmlElement("w:instrText")
                e.set(qn("xml:space"), "preserve")
                e.text = t
            r._r.append(e)

    def line(p, text):
        """header or footer text, with {page} and {pages} as fields"""
        for part in re.split(r"(\{page\}|\{pages\})", text):
            if part == "{page}":
                field(p, "PAGE")
            elif part == "{pages}":
                field(p, "NUMPAGES")
            elif part:
                p.add_run(part).font.size = Pt(8.5)

    numbering = d.part.numbering_part.numbering_definitions._numbering

    def restart():
        """a fresh number list, starting at 1"""
        style = d.styles["List Number"].element
        num_id = style.pPr.numPr.numId.val
        abstract = [n for n in numbering.num_lst if n.numId == num_id][0].abstractNumId.val
        num = numbering.add_num(abstract)
        num.add_lvlOverride(ilvl=0).add_startOverride(1)
        return num.numId

    first = True
    for kind, x in parse(text):
        if kind == "heading":
            level, title = x
            if first and level == 1 and meta.get("title_style", "yes") == "yes":
                p = d.add_paragraph(style="Title")
            else:
                p = d.add_paragraph(style=f"Heading {min(level, 9)}")
            add_runs(p, title)
            first = False
        elif kind == "para":
            if meta.get("breaks") == "paragraphs":
                for t in x:
                    add_runs(d.add_paragraph(), t)
            else:
                p = d.add_paragraph()
                for n, t in enumerate(x):
                    if n:
                        p.add_run().add_break()
                    add_runs(p, t)
        elif kind in ("bullets", "numbers"):
            num_id = restart() if kind == "numbers" else None
            for item, sub in x:
                p = d.add_paragraph(style="List Bullet" if kind == "bullets" else "List Number")
                if num_id:
                    pr = p._p.get_or_add_pPr().get_or_add_numPr()
                    pr.get_or_add_ilvl().val = 0
                    pr.get_or_add_numId().val = num_id
                add_runs(p, item)
                for s in sub:
                    add_runs(d.add_paragraph(style="List Bullet 2"), s)
        elif kind == "table":
            t = d.add_table(rows=len(x), cols=len(x[0]))
            t.style = "Table Grid"
            t.autofit = False
            for c, w in enumerate(column_widths(x)):
                t.columns[c].width = Cm(w)
            for r, row in enumerate(x):
                for c, value in enumerate(row[:len(x[0])]):
                    t.cell(r, c).width = t.columns[c].width
                    p = t.cell(r, c).paragraphs[0]
                    add_runs(p, value)
                    for run in p.runs:
                        run.font.size = Pt(9)
                        if r == 0:
                            run.bold = True
            tr = t.rows[0]._tr.get_or_add_trPr()
            tr.append(OxmlElement("w:tblHeader"))
            d.add_paragraph()
        elif kind == "quote":
            add_runs(d.add_paragraph(style="Intense Quote"), x)
        elif kind == "rule":
            d.add_paragraph()

    if meta.get("header"):
        line(section.header.paragraphs[0], meta["header"])
    if meta.get("watermark"):
        # as Word writes it: a VML shape in the header
        p = section.header.add_paragraph()
        p._p.append(parse_xml(
            f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" '
            'xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>'
            '<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" '
            'style="position:absolute;margin-left:0;margin-top:0;width:400pt;height:160pt;'
            'rotation:315;z-index:-251658752;mso-position-horizontal:center;'
            'mso-position-horizontal-relative:margin;mso-position-vertical:center;'
            'mso-position-vertical-relative:margin" fillcolor="silver" stroked="f">'
            f'<v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt" string="{meta["watermark"]}"/>'
            '</v:shape></w:pict></w:r>'))
    if meta.get("footer"):
        p = section.footer.paragraphs[0]
        p.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line(p, meta["footer"])

    core = d.core_properties
    core.title = meta.get("title", "")
    core.author = meta.get("author", "")
    core.last_modified_by = meta.get("last_modified_by", meta.get("author", ""))
    core.subject = meta.get("subject", "")
    core.keywords = meta.get("keywords", "")
    core.category = meta.get("category", "")
    core.comments = ""
    core.content_status = meta.get("content_status", "")
    core.version = meta.get("doc_version", "")
    core.created = dt.datetime.fromisoformat(meta["created"]) if meta.get("created") else FIXED
    core.modified = dt.datetime.fromisoformat(meta["modified"]) if meta.get("modified") else core.created
    core.revision = 1
    buffer = io.BytesIO()
    d.save(buffer)
    with open(path, "wb") as f:
        f.write(restamp_zip(buffer.getvalue()))


# ---------------------------------------------------------------- PDF


def rl(text):
    out = ""
    for style, t in runs(text):
        t = html.escape(t, quote=False)
        if style == "b":
            t = f"<b>{t}</b>"
        elif style == "i":
            t = f"<i>{t}</i>"
        elif style == "code":
            t = f'<font face="Courier">{t}</font>'
        out += t
    return out


def to_pdf(text, path, meta=None):
    import reportlab.rl_config
    reportlab.rl_config.invariant = 1
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import (HRFlowable, KeepTogether, ListFlowable, ListItem,
                                    Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle)

    meta = meta or {}
    normal, bold = "Helvetica", "Helvetica-Bold"
    if meta.get("font") == "serif":
        normal, bold = "Times-Roman", "Times-Bold"
    if meta.get("font") == "vera":
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.lib.fonts import addMapping
        for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf"),
                           ("VeraIt", "VeraIt.ttf"), ("VeraBI", "VeraBI.ttf")):
            pdfmetrics.registerFont(TTFont(name, file))
        addMapping("Vera", 0, 0, "Vera"), addMapping("Vera", 1, 0, "VeraBd")
        addMapping("Vera", 0, 1, "VeraIt"), addMapping("Vera", 1, 1, "VeraBI")
        normal, bold = "Vera", "VeraBd"
    body = ParagraphStyle("body", fontName=normal, fontSize=10, leading=13.5, spaceAfter=6)
    small = ParagraphStyle("small", parent=body, fontSize=8.5, leading=11, spaceAfter=0)
    heads = {n: ParagraphStyle(f"h{n}", parent=body, fontName=bold, fontSize=s, leading=s * 1.25,
                               spaceBefore=10, spaceAfter=5, keepWithNext=1)
             for n, s in ((1, 18), (2, 13.5), (3, 11.5), (4, 10.5), (5, 10))}
    quote = ParagraphStyle("quote", parent=body, leftIndent=14, fontSize=9.5)
    width = A4[0] - 44 * mm
    flow = []
    for kind, x in parse(text):
        if kind == "heading":
            flow.append(Paragraph(rl(x[1]), heads[x[0]]))
        elif kind == "para":
            flow.append(Paragraph("<br/>".join(rl(p) for p in x), body))
        elif kind in ("bullets", "numbers"):
            items = []
            for item, sub in x:
                inner = [Paragraph(rl(item), body)]
                if sub:
                    inner.append(ListFlowable([ListItem(Paragraph(rl(s), body)) for s in sub],
                                              bulletType="bullet", start="-"))
                items.append(ListItem(inner))
            options = {"bulletType": "bullet"} if kind == "bullets" else {"bulletType": "1", "bulletFormat": "%s."}
            flow.append(ListFlowable(items, leftIndent=16, bulletFontName=normal, bulletFontSize=9, **options))
            flow.append(Spacer(1, 4))
        elif kind == "table":
            columns = len(x[0])
            weight = [max(8, min(60, max(len(plain(r[c])) for r in x))) for c in range(columns)]
            least = [8 + 5.4 * max(len(word) for r in x for word in (plain(r[c]).split() or [""]))
                     for c in range(columns)]  # no word may be cut
            spare = max(0, width - sum(least))
            widths = [w + spare * v / sum(weight) for w, v in zip(least, weight)]
            rows = [[Paragraph(("<b>%s</b>" % rl(c)) if n == 0 else rl(c), small)
                     for c in row[:columns]] for n, row in enumerate(x)]
            table = Table(rows, colWidths=widths, repeatRows=1)
            table.setStyle(TableStyle([
                ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.92, 0.93, 0.95)),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3)]))
            flow += [KeepTogether(table) if len(rows) < 8 else table, Spacer(1, 8)]
        elif kind == "quote":
            flow.append(Paragraph(rl(x), quote))
        elif kind == "rule":
            flow.append(HRFlowable(width="100%", spaceAfter=6))

    class Numbered(Canvas):
        def __init__(self, *a, **k):
            super().__init__(*a, **k)
            self._saved = []

        def showPage(self):
            self._saved.append(dict(self.__dict__))
            self._startPage()

        def save(self):
            total = len(self._saved)
            for state in self._saved:
                self.__dict__.update(state)
                self.setFont(normal, 8)
                for key, y in (("header", A4[1] - 12 * mm), ("footer", 10 * mm)):
                    if meta.get(key):
                        self.drawString(22 * mm, y, meta[key].replace("{page}", str(self._pageNumber))
                                        .replace("{pages}", str(total)))
                if meta.get("watermark"):
                    self.saveState()
                    self.setFont(bold, 60)
                    self.setFillGray(0.88)
                    self.translate(A4[0] / 2, A4[1] / 2)
                    self.rotate(45)
                    self.drawCentredString(0, 0, meta["watermark"])
                    self.restoreState()
                super().showPage()
            super().save()

    doc = SimpleDocTemplate(path, pagesize=A4, leftMargin=22 * mm, rightMargin=22 * mm,
                            topMargin=20 * mm, bottomMargin=18 * mm, title=meta.get("title", ""),
                            author=meta.get("author", ""), subject=meta.get("subject", ""),
                            keywords=meta.get("keywords", ""), invariant=1)
    doc.build(flow, canvasmaker=Numbered)
