"""What the public pages tell of calls and of ready models, in the words of the reader."""
