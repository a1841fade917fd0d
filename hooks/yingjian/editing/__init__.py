"""Changes to data/ by program: only what must change is touched, byte for byte."""
