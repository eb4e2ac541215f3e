"""Pictures for the README: the page of one example, as a browser shows it.

Run as `python examples/screenshots.py`; needs Chromium (`apt-get install chromium`).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from regenerate import ANSWERS, ROOT, output_of

PICTURES = ROOT / "examples" / "pictures"
EXAMPLE = "house_style"
SIZE = "1280,1560"


def main() -> None:
    """Take the picture.

    Raises:
        SystemExit: When there is no Chromium.
    """
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.exit("no Chromium here: apt-get install chromium")
    PICTURES.mkdir(exist_ok=True)
    answers = str(ANSWERS / f"{EXAMPLE}.yaml")
    text = output_of("recommend", "--answers", answers, "--format", "html")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(text, encoding="utf-8")
        command = [
            browser, "--headless=new", "--no-sandbox", "--disable-gpu",
            "--hide-scrollbars", f"--user-data-dir={folder}/profile",
            f"--window-size={SIZE}", f"--screenshot={PICTURES / 'page.png'}",
            page.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603


if __name__ == "__main__":
    main()
