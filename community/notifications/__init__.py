"""Who hears of what happened: notices."""
