"""Makes committed results again and says what comes out otherwise, by how much, and why."""
