"""The read engine: columns and an inverted index in memory-mapped files; no model, no SQL, no request.

`extract` is what it is fed with, `making` turns that into arrays, `segment` answers from the arrays of one
part, `words` searches, `reader` adds up the base and its overlay. `docs/adr/0008-read-engine.md` says why.
"""
