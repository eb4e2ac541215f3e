"""The page: one file, well formed, nothing loaded, readable on a desk and a phone."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from adapt_advisor import RenderOptions, render

from .test_lint import EXAMPLES, RULES, faults, told
from .world import hostile, house, rich

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
VOID = {"meta", "br", "hr", "img", "link", "input"}
PROBE = """<script>
const wide = [...document.querySelectorAll("main *")].filter(
  one => !one.closest(".scroll") && one.getBoundingClientRect().right > innerWidth + 1
).map(one => one.tagName + "." + one.getAttribute("class"));
const seen = parent.document.body.dataset;
seen.overflow = document.documentElement.scrollWidth - innerWidth;
seen.wide = wide.slice(0, 5).join(" ");
seen.width = innerWidth;
</script>"""
FRAME = (
    '<!doctype html><body><iframe width="{}" height="900" srcdoc="{}"></iframe></body>'
)
"""A frame, because no window is as narrow as a phone."""


class Reader(HTMLParser):
    """Elements that are open, ids, and addresses that a browser would load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if (given.get("href") or "").startswith("#"):
            self.targets.append((given["href"] or "")[1:])
        assert not [name for name in given if name.startswith("on")]
        self.loaded += [name for name in ("src", "srcset", "data") if name in given]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def page(name: str) -> str:
    return render(told(name), RULES, "html", RenderOptions(title="A case"))


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_a_page_is_well_formed_and_whole(name: str) -> None:
    text = page(name)
    found = read(text)
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    assert set(found.targets) <= set(found.ids)
    assert {"svg", "table", "details", "main", "h1"} <= found.tags
    assert text == page(name)


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_a_page_loads_nothing(name: str) -> None:
    text = page(name)
    found = read(text)
    assert found.loaded == []
    assert not {"script", "link", "img", "iframe", "object"} & found.tags
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_a_page_says_nothing_that_no_person_would(name: str) -> None:
    text = re.sub(r"<style>.*?</style>|<figure.*?</figure>", "", page(name), flags=re.S)
    text = re.sub(r"<sup>.*?</sup>", "", text)
    assert faults(re.sub(r"<[^>]+>", " | ", text)) == []


def test_hostile_text_makes_no_element() -> None:
    text = render(*hostile(), "html", RenderOptions(title="<script>x</script>"))
    found = read(text)
    assert not {"script", "img", "i", "bold"} & found.tags
    assert all(char == "\n" or char.isprintable() for char in text)
    assert not re.search(r'href="(?!https?://|#)', text)


def test_a_date_and_a_title_stand_at_the_head() -> None:
    options = RenderOptions(title="Letters", date="2026-11-28")
    head = render(rich(), house(), "html", options).partition("<main")[0]
    assert "<h1>Letters</h1>" in head
    assert "2026-11-28" in head


@pytest.mark.browser
@pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: apt-get install chromium"
)
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_a_browser_shows_it_without_a_complaint(
    tmp_path: Path, name: str, width: int
) -> None:
    assert CHROMIUM is not None
    path = tmp_path / "page.html"
    text = re.sub(r"<meta http-equiv=[^>]*>", "", page(name))
    inside = text.replace("</body>", f"{PROBE}</body>")
    framed = FRAME.format(width, html.escape(inside))
    path.write_text(framed, encoding="utf-8")
    shown = subprocess.run(
        [
            CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr",
            f"--user-data-dir={tmp_path}/profile", "--window-size=1400,1000",
            "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "CONSOLE" not in shown.stderr
    body = re.search(r"<body[^>]*>", shown.stdout)
    assert body is not None
    seen = dict(re.findall(r'data-(\w+)="([^"]*)"', body.group()))
    assert int(seen["width"]) == width
    assert seen["wide"] == ""
    assert float(seen["overflow"]) <= 0
