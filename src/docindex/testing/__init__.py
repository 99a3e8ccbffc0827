"""What tests and the demo use: sample mail, its truth, and components that misbehave."""
