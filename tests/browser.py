#!/usr/bin/env python3
"""Uses the pages in a real browser, as a newcomer would.

    tests/browser.py --annexa target/debug/annexa --axe AXE.JS [--chromium PROGRAM] [--screenshots DIR]

Starts a server in a folder of its own and, in headless Chromium, signs in, drags the sample company in, watches it
being read and assessed, opens the worst gap, reads a quote in its document, rejects what is quoted, sees the score and
the audit log change, and exports the statement of applicability. Then it uploads a document that is full of markup,
and looks at every page in light and dark, at desk and phone width: axe-core must find nothing serious, nothing may be
asked of another host, no page may scroll sideways. Ends with 1 at the first thing that is not as it should be.
Needs playwright beside the Python that runs it; AXE.JS is axe.min.js of the npm package axe-core.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "corpora/tidewell/sources"
EVIL = "<script>alert('title')</script><img src=x onerror=alert('image')>"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


class Server:
    """A server in `folder`."""

    def __init__(self, annexa, folder):
        command = [annexa, "serve", "--data", str(folder / "data"), "--listen", "127.0.0.1:0", "--ocr", "off", "--rate", "10000"]
        self.log = open(folder / "server.log", "wb")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.process.stdout:
            if line.startswith("annexa_"):
                self.key = line.strip()
            if line.startswith("listening on "):
                self.address = line.split()[-1]
                return
        sys.exit("the server did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def watched(context, server):
    """A page that notes what must not happen."""
    page = context.new_page()
    wrong = []
    host = urllib.parse.urlsplit(server.address).netloc

    def asked(request):
        parts = urllib.parse.urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != host:
            wrong.append(f"asked another host: {request.url}")

    def said(message):
        if message.type in ("error", "warning") and "favicon" not in message.text:
            wrong.append(f"the browser says: {message.text}")

    def opened(dialog):
        wrong.append(f"a document opened a dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(f"the script failed: {error}"))
    page.on("dialog", opened)
    return page, wrong


def drag(page, selector, paths):
    """Drags files and folders of this machine onto an element, as a hand does."""
    box = page.locator(selector).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(p) for p in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})


def sign_in(page, server, who):
    page.goto(server.address + "/")
    page.get_by_label("Your name").fill(who)
    page.get_by_label("Key").fill(server.key)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def score(page):
    return int(page.locator(".score-line .swatch").inner_text())


def newcomer(page, server):
    """The way of somebody who sees it for the first time. Gives addresses worth another look."""
    sign_in(page, server, "Maria Lindqvist")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip", "the first stop is the way past the navigation"
    expect(page.get_by_text("Nothing is here yet")).to_be_visible()
    page.get_by_role("link", name="Upload documents").click()

    drag(page, ".drop", [SOURCES])
    line = page.locator(".transfers li").first
    expect(line).to_be_visible()
    assert page.locator(".transfers progress").count() >= 30, "each file has its own progress"
    # Then to the job that reads them, and when it is done to what was read.
    files = [p for p in SOURCES.rglob("*") if p.is_file()]
    expect(page.locator(".page-head")).to_contain_text(f"{len(files)} documents", timeout=120_000)
    # All jobs are done before anything is assessed.
    while page.get_by_text("Annexa is at work").count():
        page.wait_for_timeout(200)
        page.reload()
    expect(page.get_by_text("These documents have not been assessed yet")).to_be_visible()

    page.get_by_role("link", name="Assessments").click()
    page.get_by_label(re.compile("27001")).uncheck()
    page.get_by_label("As of").fill("2026-11-20")
    page.get_by_role("button", name="Assess").click()
    page.wait_for_url("**/assessments/asm_*", timeout=120_000)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator("a.cell")).to_have_count(65)

    # The worst gap for which a document commits to something: what is rejected there must count.
    worst = page.locator(".worst a")
    for n in range(worst.count()):
        worst.nth(n).click()
        if page.locator(".assertion.commits").count():
            break
        page.go_back()
    else:
        sys.exit("no document commits to anything that the worst gaps ask")
    requirement = page.url
    before = score(page)
    quote = page.locator(".passage blockquote").first.inner_text().strip("“”")
    page.locator(".passage a.document").first.click()
    mark = page.locator("mark:target")
    expect(mark).to_be_visible()
    assert quote[:30] in mark.inner_text(), f"{quote!r} is not what is marked: {mark.inner_text()!r}"
    mark.hover()
    expect(mark.locator(".why")).to_be_visible()
    reader = page.url

    page.goto(requirement)
    for _ in range(60):
        forms = page.locator(".passage:not(.struck) form")
        if not forms.count():
            break
        form = forms.first
        # A passage may be folded away, and its form is.
        form.evaluate("f => { for (let d = f.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }")
        form.get_by_label("Why").fill("It is about something else.")
        form.get_by_role("button", name="Reject").click()
        page.wait_for_url(requirement)
    expect(page.locator(".passage.struck").first).to_contain_text("Rejected by Maria Lindqvist")
    page.get_by_role("button", name="Assess again").click()
    page.wait_for_url(re.compile(r"/assessments/asm_\w+/requirements/"), timeout=120_000)
    assert page.url != requirement, "another assessment"
    assert score(page) < before, f"the score was {before} and is {score(page)}"
    second = page.url

    page.get_by_role("link", name="Overview").click()
    expect(page.locator(".since")).to_contain_text("fell")
    page.get_by_role("link", name="Why each moved").click()
    expect(page.locator(".cause").first).to_contain_text("Rejection of a passage by Maria Lindqvist")
    comparison = page.url

    page.get_by_role("link", name="Audit log").click()
    expect(page.locator("tbody")).to_contain_text("decision.take")
    page.get_by_role("button", name="Check the whole log").click()
    expect(page.get_by_text("are as they were written")).to_be_visible()

    page.get_by_role("link", name="Applicability").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as Word").click()
    assert pathlib.Path(download.value.path()).read_bytes()[:2] == b"PK", "no Word document came"
    assert download.value.suggested_filename.endswith(".docx")
    return [requirement, reader, second, comparison]


def hostile(page, server, folder):
    """A document whose name, title and text are markup is shown as text."""
    file = folder / "<img src=x onerror=alert('name')>.md"
    file.write_text(f"# AI policy {EVIL}\n\nOwner: {EVIL}. Next review: 2024-01-01.\n\nThe board approves the AI policy {EVIL}.\n")
    page.goto(server.address + "/documents")
    drag(page, ".drop", [file])
    row = page.get_by_role("row").filter(has_text="onerror=alert('name')")
    expect(row).to_be_visible(timeout=60_000)
    row.locator("a.title").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x onerror=alert('image')>")
    page.get_by_role("link", name="Read the text").click()
    expect(page.locator("article.text")).to_contain_text("<img src=x onerror=alert('image')>")
    seen = page.url
    page.goto(server.address + "/search?q=board+approves")
    expect(page.locator(".hits")).to_contain_text("onerror=alert('image')")
    return [seen]


def look(browser, server, pages, axe, screenshots):
    """Every page in every manner."""
    faults = 0
    for width, viewport in (("desk", DESK), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
            page, wrong = watched(context, server)
            page.goto(server.address + "/sign-in")
            faults += inspect(page, "sign-in", width, scheme, axe, screenshots)
            sign_in(page, server, "Maria Lindqvist")
            for name, address in pages:
                page.goto(address if address.startswith("http") else server.address + address)
                faults += inspect(page, name, width, scheme, axe, screenshots)
            # What is not there is told by its status as well.
            wrong = [w for w in wrong if "404" not in w]
            assert not wrong, wrong
            context.close()
    assert not faults, f"{faults} faults"


def inspect(page, name, width, scheme, axe, screenshots):
    """Says what is wrong with a page, and how much it is."""
    at = f"{name}, {width}, {scheme}"
    # Folded parts are looked at as well.
    page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = d.closest('.points, .controls') === null")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    for violation in serious:
        print(f"{at}: {violation['id']}: {violation['help']}", *(n["html"][:200] for n in violation["nodes"][:3]), sep="\n  ")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        print(f"{at} scrolls sideways by {wide} px")
    if screenshots:
        page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = d.dataset.open === ''")
        page.screenshot(path=screenshots / f"{name}-{width}-{scheme}.png", full_page=True)
    return len(serious) + (wide > 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--annexa", required=True)
    parser.add_argument("--axe", required=True, type=pathlib.Path)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser"))
    parser.add_argument("--screenshots", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="annexa-browser-") as temporary, sync_playwright() as playwright:
        folder = pathlib.Path(temporary)
        server = Server(pathlib.Path(arguments.annexa).resolve(), folder)
        # Without a sandbox of its own and with little shared memory, for containers; the pages it opens are ours.
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            context = browser.new_context(viewport=DESK, accept_downloads=True)
            page, wrong = watched(context, server)
            requirement, reader, second, comparison = newcomer(page, server)
            print("a newcomer finds the way", flush=True)
            evil, = hostile(page, server, folder)
            assert not wrong, wrong
            print("markup in a document stays text", flush=True)
            document = reader.split("/text")[0]
            latest = second.split("/requirements/")[0]
            pages = [
                ("overview", "/"), ("requirement", requirement), ("requirement-reviewed", second), ("reader", reader),
                ("hostile", evil), ("documents", "/documents"), ("document", document), ("reuse", "/reuse"),
                ("statement", "/statement"), ("assessments", "/assessments"), ("gaps", latest + "/gaps"),
                ("findings", latest + "/findings"), ("compare", comparison), ("search", "/search?q=risk+assessment"),
                ("audit", "/audit"), ("keys", "/keys"), ("missing", "/documents/doc_0"),
            ]
            look(browser, server, pages, arguments.axe.read_text(), arguments.screenshots)
            print(f"{len(pages) + 1} pages in light and dark, at desk and phone width: no serious violation", flush=True)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
