"""Reading: a question becomes a list or a page. Views only parse, ask and answer."""
