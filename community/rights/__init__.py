"""What members can count on about their words: that what was promised to be deleted is deleted."""
