"""Regions, départements and communes, from Etalab's package and GeoNames."""
