"""What Django's system check says of our own settings."""

from django.conf import settings
from django.core import checks

from coopdec import themes

STATE_DOMAIN = ".gouv.fr"


def is_of_the_state(host: str) -> bool:
    return f".{host.lower().rstrip('.')}".endswith(STATE_DOMAIN)


@checks.register
def check_theme(**_given: object) -> list[checks.CheckMessage]:
    """The theme of the State asks for its package, and is reserved to the State's sites."""
    if settings.THEME != themes.ETAT:
        return []
    found: list[checks.CheckMessage] = []
    if not themes.has_design_system():
        found.append(
            checks.Error(
                "Le thème « etat » est demandé, mais son paquet (django-dsfr) n’est pas installé.",
                hint="Installez-le : uv sync --extra etat. Ou retirez COOPDEC_THEME.",
                id="coopdec.E001",
            )
        )
    if not any(is_of_the_state(host) for host in settings.ALLOWED_HOSTS):
        found.append(
            checks.Warning(
                "Le thème « etat » porte la marque de l’État, et aucun nom d’ALLOWED_HOSTS ne finit"
                " par .gouv.fr.",
                hint="L’usage du système de design de l’État est réservé à ses sites"
                " (docs/howto/theme-etat.md)."
                " Pour un essai sur votre machine, rien à faire.",
                id="coopdec.W001",
            )
        )
    return found


@checks.register(deploy=True)
def check_accessibility_contact(**_given: object) -> list[checks.CheckMessage]:
    """The law asks for a way to say that something is closed to a person with a disability."""
    contact = settings.ACCESSIBILITY_CONTACT
    if "@" in contact or contact.startswith("https://"):
        return []
    return [
        checks.Warning(
            "La page /accessibilite/ n’a ni boîte aux lettres ni formulaire où signaler un obstacle.",
            hint="Donnez ACCESSIBILITY_CONTACT : une boîte aux lettres, ou l’adresse https d’un formulaire.",
            id="coopdec.W002",
        )
    ]
