"""How people ask and read: the search API and its pages."""
