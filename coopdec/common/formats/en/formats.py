"""English formats, as in Britain: « 1,234.5 », « 12 March 2024 »."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
DECIMAL_SEPARATOR = "."
DATE_FORMAT = "j F Y"
