"""Builds the model from records that passed every rule."""

from yingjian.assembly.plan import build

__all__ = ["build"]
