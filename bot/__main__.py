"""`python -m bot` is the `azimut` command."""

from bot.cli import main

raise SystemExit(main())
