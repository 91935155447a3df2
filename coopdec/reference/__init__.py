"""Floor 1: places and codes (countries, French authorities' places, foreign towns, themes, SDGs, DAC codes).

Read-only for every other room: the committed CSV files of `data/reference/` are the one source and
`load_reference` the one writer.
"""
