"""Understanding: from what people write to what they ask (intent) about what (fiches, places, levels, dates)."""
