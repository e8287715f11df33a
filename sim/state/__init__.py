"""What there is: people and firms as columns, the world, what one firm sees, what is recorded."""
