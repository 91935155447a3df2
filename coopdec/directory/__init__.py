"""Floor 2: who acts. French and foreign authorities, networks, operators, ministries, associations."""
