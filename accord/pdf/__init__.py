"""Sheets as tagged PDF (PDF/UA-1): what is said in Python, how it is laid out in typst."""

from accord.pdf.rendering import render
from accord.pdf.sheets import Facts, Rows, Section, Sheet

__all__ = ["Facts", "Rows", "Section", "Sheet", "render"]
