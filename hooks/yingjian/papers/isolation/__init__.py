"""One process for each paper, with limits on time and memory."""
