"""How `make docs` makes a site of these pages with Sphinx and MyST: searchable, offline, from the same Markdown.

The source folder is the repository's root, so that pages link to README.md and to each other as they do on a forge.
"""

from __future__ import annotations

from sphinx.application import Sphinx

project = html_title = "Exhibit"
root_doc = "README"
extensions = ["myst_parser"]
include_patterns = [
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/*.md", "docs/decisions/*.md", "models/*.md"),
    "exhibit/shaders/library/README.md",
]
exclude_patterns = [".*", "build"]
html_theme = "furo"
html_copy_source = html_show_copyright = html_show_sphinx = False
myst_heading_anchors = 4

CONTENTS = {
    "For artists": ("for-artists", "recipes", "rules", "scenes", "shaders", "sounds", "rehearsing"),
    "For technicians": (
        "for-technicians",
        "venue",
        "lighting",
        "osc",
        "mqtt",
        "seeing",
        "doctor",
        "unattended",
        "soak",
    ),
    "For operators": ("for-operators", "control-room", "many-exhibits", "complaints"),
    "For curators": (
        *("for-curators", "curator", "catalogue", "what-next", "journal", "measures", "experiments", "privacy"),
        "record",
    ),
    "For developers": ("architecture", "glossary", "decisions/README"),
}
"""The pages of docs/ by who reads them."""


def setup(app: Sphinx) -> None:
    """Sphinx calls this."""
    app.connect("source-read", _add_contents)


def _add_contents(_: Sphinx, name: str, source: list[str]) -> None:
    """Give every page its place in the contents beside the text; on a forge nobody needs them."""
    if name == root_doc:
        beside = ("CONTRIBUTING", "CHANGELOG", "models/emotions", "models/finding", "models/fairness")
        shelves = {heading: [f"docs/{page}" for page in pages] for heading, pages in CONTENTS.items()}
        shelves["Beside"] = [*beside, "exhibit/shaders/library/README"]
        source[0] += "\n\n" + "\n\n".join(_shelf(heading, pages) for heading, pages in shelves.items()) + "\n"
    elif name == "docs/decisions/README":
        source[0] += "\n\n```{toctree}\n:hidden:\n:glob:\n\n[!R]*\n```\n"


def _shelf(heading: str, pages: list[str]) -> str:
    return "```{toctree}\n:hidden:\n:caption: " + heading + "\n\n" + "\n".join(pages) + "\n```"
