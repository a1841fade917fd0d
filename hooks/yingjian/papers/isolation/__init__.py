"""Convert each paper in its own process, with limits on time and memory."""
