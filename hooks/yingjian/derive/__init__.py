"""What follows from a Project on a day: scores, readiness, obligations, gaps, order of binding."""
