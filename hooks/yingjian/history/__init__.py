"""The history of data/ in git: records at a commit, differences, and sentences about them."""
