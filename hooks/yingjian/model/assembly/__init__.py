"""Builds the model from records that passed every rule."""

from yingjian.model.assembly.plan import build

__all__ = ["build"]
