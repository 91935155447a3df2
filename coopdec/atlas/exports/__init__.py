"""What is taken away: exactly the sheets of a question, in its order, as files."""
