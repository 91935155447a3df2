"""French number formats: a narrow no-break space between thousands."""

THOUSAND_SEPARATOR = "\u202f"
NUMBER_GROUPING = 3
DECIMAL_SEPARATOR = ","
DATE_FORMAT = "j F Y"
