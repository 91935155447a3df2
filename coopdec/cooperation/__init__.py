"""Floor 3: the record, said once. Who does what with whom, with what money, told by whom."""
