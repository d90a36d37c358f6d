"""The front door and the first page inside. Reads from every capability, owns nothing."""
