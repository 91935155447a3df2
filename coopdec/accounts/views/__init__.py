"""Pages of people: sign-in, their account. Views only parse, ask and answer."""
