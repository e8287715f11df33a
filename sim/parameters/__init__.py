"""What is known of the parameters that were fitted: their priors, and what the figures leave."""
