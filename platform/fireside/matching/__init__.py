"""Who fits whom, and why: filters, scorers, search and facets; rounds of term assignment."""
