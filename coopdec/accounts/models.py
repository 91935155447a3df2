from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person who signs in. Its own model from the first migration, so that it can grow."""

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
