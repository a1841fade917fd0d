"""What git remembers: records at a commit, differences, sentences."""
