"""`python -m specviz`."""

from specviz.cli.main import main

raise SystemExit(main())
