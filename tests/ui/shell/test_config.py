"""What the app needs of Streamlit's configuration."""

import subprocess
import sys

from specviz.paths import ROOT

QUESTIONS = {
    "runner.postScriptGC": "False",
    "browser.gatherUsageStats": "False",
    "server.enableStaticServing": "True",
    "client.showErrorDetails": "none",
    "theme.light.backgroundColor": "#FFFFFF",
    "theme.dark.backgroundColor": "#0E1420",
}


def test_streamlit_reads_the_options_this_app_relies_on() -> None:
    # get_option fails for an option that this version no longer has.
    code = "from streamlit.config import get_option as g; import sys; print(*map(g, sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, *QUESTIONS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == list(QUESTIONS.values())


def test_every_font_the_theme_names_is_there_with_its_licence() -> None:
    config = (ROOT / ".streamlit" / "config.toml").read_text()
    fonts = [
        line.split('"')[1].removeprefix("app/") for line in config.splitlines() if "woff2" in line
    ]
    assert len(fonts) == 2 and all((ROOT / font).exists() for font in fonts)
    assert len(list((ROOT / "static" / "fonts").glob("*LICENSE*"))) == 2
