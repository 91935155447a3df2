"""Writes: a letter with its act, its sending, what each person wants."""

from coopdec.mailing.services.choices import choose, forget
from coopdec.mailing.services.posting import gather_digests, post
from coopdec.mailing.services.sending import deliver, erase_old, look_again

__all__ = ["choose", "deliver", "erase_old", "forget", "gather_digests", "look_again", "post"]
