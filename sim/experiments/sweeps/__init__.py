"""Sweeps: what somebody may decide, crossed with what nobody knows."""
