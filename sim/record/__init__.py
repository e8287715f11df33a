"""Result folders: written whole, small, and able to prove what they are."""
