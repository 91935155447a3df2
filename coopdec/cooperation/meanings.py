"""What a goal, a marker and a score mean to who reads a sheet, in our own words.

Keys are those of the reference (`Sdg.number`, `Marker.key`); tests hold them equal.
"""

from django.utils.translation import gettext_lazy as _

GOALS = {
    1: _("Que chacun ait de quoi vivre, et que personne ne reste sans protection."),
    2: _("Que chacun mange à sa faim, d’une agriculture qui dure."),
    3: _("Que chacun puisse être soigné, et d’abord les mères et les enfants."),
    4: _("Que chacun aille à l’école, puis apprenne un métier et continue d’apprendre."),
    5: _("Que les femmes et les filles aient les mêmes droits et les mêmes chances."),
    6: _("Que chacun ait de l’eau potable et des toilettes, et que la ressource soit protégée."),
    7: _("Que chacun ait de l’énergie à un prix abordable, et qu’elle pollue moins."),
    8: _("Que l’économie donne à chacun un travail correct et correctement payé."),
    9: _("Que routes, réseaux, industrie et recherche soient solides et propres."),
    10: _("Que les écarts se réduisent, dans un pays et d’un pays à l’autre."),
    11: _("Que l’on vive bien en ville et au village : logement, transports, patrimoine, air."),
    12: _("Que l’on produise et consomme mieux, avec moins de déchets."),
    13: _("Que l’on freine le changement du climat et que l’on s’y prépare."),
    14: _("Que la mer et ce qui y vit soient protégés."),
    15: _("Que les forêts, les sols et les espèces soient protégés."),
    16: _("Que chacun vive en paix, sous des institutions justes et proches."),
    17: _("Que l’on agisse ensemble, d’un pays à l’autre, avec des moyens partagés."),
}

MARKERS = {
    "gender": _("L’action fait-elle avancer l’égalité entre les femmes et les hommes ?"),
    "environment": _("L’action protège-t-elle ou améliore-t-elle l’environnement ?"),
    "pdgg": _(
        "L’action renforce-t-elle la participation des habitants et la bonne marche des institutions ?"
    ),
    "trade": _("L’action aide-t-elle les producteurs et les entreprises à vendre et à échanger ?"),
    "biodiversity": _("L’action protège-t-elle les espèces et leurs milieux ?"),
    "climate_mitigation": _("L’action réduit-elle les émissions qui réchauffent le climat ?"),
    "climate_adaptation": _("L’action aide-t-elle à vivre avec un climat qui change ?"),
    "desertification": _("L’action lutte-t-elle contre la dégradation des terres sèches ?"),
    "rmnch": _("L’action sert-elle la santé des mères, des nouveau-nés et des enfants ?"),
    "drr": _("L’action réduit-elle les dégâts des catastrophes à venir ?"),
    "disability": _("L’action associe-t-elle et sert-elle les personnes handicapées ?"),
    "nutrition": _("L’action améliore-t-elle ce que l’on mange, et d’abord les enfants ?"),
}

# Scores: the word, and what it says.
SCORES = {
    0: (_("non visé"), _("on a regardé : l’action ne le vise pas")),
    1: (_("significatif"), _("c’est l’un des buts de l’action, pas le premier")),
    2: (_("principal"), _("c’est la raison d’être de l’action")),
}
# Two markers have a scale of their own; on the one of maternal health the scores from 1 up say a share.
HIGHER_SCORES = {
    ("desertification", 3): _("principal, avec appui à un programme d’action"),
    ("rmnch", 3): _("majoritaire"),
    ("rmnch", 4): _("principal explicite"),
}
SCALES_OF_THEIR_OWN = frozenset({"rmnch"})
