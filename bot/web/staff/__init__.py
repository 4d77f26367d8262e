"""The staff pages, under `/equipe`: who may read them (`guard`), what every page shares (`page`), and each page."""
