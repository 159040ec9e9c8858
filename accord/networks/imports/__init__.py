"""Importing directories of both networks: recognise, read, reconcile, write, report.

Each format has its module, which turns a file into neutral ``Record``s; what follows knows nothing
of formats. See docs/imports.md.
"""
