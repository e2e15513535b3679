"""Makes the documentation site: `python -m docs.generator.build`."""
