"""Do the picks give sharp classes and a good map: 2D and 3D with RELION or ASPIRE, and what to conclude."""
