"""Records of many sources that are of one report: how they are known, joined and merged."""
