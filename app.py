"""The entry point: page settings and navigation, nothing else."""

from specviz.ui.shell.navigation import open_page

open_page()
