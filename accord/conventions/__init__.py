"""Figures that the accord does not give: conventions of the portal, which the committee may change."""
