"""Who fits whom, and why: pure functions over arrays. Nothing here knows Django, the database or a person.

`seekers` says what is known of each side, `pool` turns many of them into columns, `parts` gives each reason a
value between 0 and 1, `weights` says what each is worth, `scoring` adds up, orders and explains.
"""
