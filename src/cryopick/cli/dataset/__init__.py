"""`cryopick dataset`: the data sets themselves, one file per verb."""
