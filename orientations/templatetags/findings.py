"""The rules of eligibility as a page shows them: those to look at, and those that are met."""

from __future__ import annotations

from django import template

from orientations.eligibility import Finding, Level

register = template.Library()


@register.filter
def met(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == Level.OK]


@register.filter
def to_see(findings: list[Finding]) -> list[Finding]:
    """Those that block, ask for a reason, or lack a fact."""
    return [finding for finding in findings if finding.level != Level.OK]
