"""What a call's rules say of a project: pure functions over plain values, the same for the form as one types,
the submission, the officer's report, and « à quels appels pouvons-nous répondre ? ».
"""
