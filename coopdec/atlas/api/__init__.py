"""The public API, version 1: what the pages show, as JSON (`docs/howto/api.md`). It only reads.

`urls` mounts it, `operations` answers, `responding` says what all answers share, `schemas` and `parameters`
describe them, `record` tells a whole sheet.
"""
