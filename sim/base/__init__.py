"""What knows nothing of talent: numbers, units, luck, files, errors, plug-ins."""
