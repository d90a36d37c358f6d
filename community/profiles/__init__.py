"""What members tell others of themselves, and how they find people like them."""
