"""What people look at: terminal summaries and pictures, made from records and nothing else."""
