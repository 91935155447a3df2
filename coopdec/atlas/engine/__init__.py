"""The read engine: columns and an inverted index in memory-mapped files; no model, no SQL, no request.

`extract` is what it is fed with; `making` (with `table` and `indexing`) turns that into a folder of
arrays. `segment` answers from one folder, `words` searches it, `snapshot` puts a base and its overlay
together, `hits` says which sheets answer and in which order, `crossing` and `geo` count what they give
together, `reader` answers. `docs/adr/0008-read-engine.md` says why.
"""
