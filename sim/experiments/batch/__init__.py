"""Many runs at once: each known by a key, kept as soon as it is finished, never made twice."""
