"""How Sphinx makes the site: Markdown in, plain pages out, nothing fetched from elsewhere."""

from groundswell import __version__

project = "Groundswell"
author = "the Groundswell authors"
copyright = "the Groundswell authors, Apache-2.0"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
exclude_patterns = ["docs/generator"]

myst_heading_anchors = 4
smartquotes_action = "qe"  # an option keeps its two hyphens
default_role = "literal"  # docstrings put names between single backticks
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"Groundswell {__version__}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = True
html_theme_options = {"navigation_with_keys": False, "top_of_page_buttons": []}
pygments_style = "default"  # its colours stand out enough on the page
pygments_dark_style = "monokai"
