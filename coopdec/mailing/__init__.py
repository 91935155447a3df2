"""Floor 1: letters. Written with the act that they tell, sent by the queue: never lost, never twice."""
