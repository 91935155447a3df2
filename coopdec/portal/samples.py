"""What the page of components draws: sample words, said in French or in Arabic, and things made of them."""

from types import SimpleNamespace

from django import forms

from coopdec.common import charts, worldmap
from coopdec.common.verdict import Source, Verdict

ICONS = (
    *("calendar", "check", "close", "document", "download", "edit", "euro", "external", "filter", "info"),
    *("list", "map", "more", "next", "person", "place", "previous", "search", "stop", "warning"),
)
ARABIC = {
    "Enregistrer": "حفظ",
    "Suivre cette fiche": "متابعة هذه البطاقة",
    "Supprimer": "حذف",
    "Retour": "رجوع",
    "Projet": "مشروع",
    "Eau": "ماء",
    "Eau et assainissement": "المياه والصرف الصحي",
    "Déchets": "النفايات",
    "Culture": "ثقافة",
    "vérifié": "تم التحقق",
    "en attente": "قيد الانتظار",
    "retiré": "مسحوب",
    "Thème": "موضوع",
    "Thème : Eau": "الموضوع: ماء",
    "Pays : Togo": "البلد: توغو",
    "fiches de coopération": "بطاقات التعاون",
    "collectivités françaises": "جماعات محلية فرنسية",
    "engagés depuis 2014": "ملتزم بها منذ 2014",
    "dont 12 de démonstration": "منها 12 للعرض",
    "Cergy-Pontoise": "سيرجي بونتواز",
    "Val-d’Oise, Île-de-France": "فال دواز، إيل دو فرانس",
    "Porto-Novo": "بورتو نوفو",
    "Porto-Novo (Bénin)": "بورتو نوفو (بنين)",
    "Bénin": "بنين",
    "Togo": "توغو",
    "Tunisie": "تونس",
    "Atlas": "الأطلس",
    "Éclosions urbaines": "إزهار حضري",
    "Depuis": "منذ",
    "Montant": "المبلغ",
    "En bref": "باختصار",
    "Aucune fiche": "لا توجد بطاقة",
    "Élargir à tous les pays": "التوسيع إلى كل البلدان",
    "Fiches par région": "البطاقات حسب الجهة",
    "Région": "الجهة",
    "Fiches": "بطاقات",
    "Île-de-France": "إيل دو فرانس",
    "Bretagne": "بريتاني",
    "Nom de la collectivité": "اسم الجماعة",
    "Comme un maire le dirait.": "كما يقوله رئيس البلدية.",
    "Nature": "النوع",
    "Résumé": "ملخص",
    "J’ai vérifié la source": "تحققت من المصدر",
    "Source : guide opérationnel (2020).": "المصدر: الدليل العملي (2020).",
    "Huit places ont été réhabilitées.": "أُعيد تأهيل ثماني ساحات.",
    "Carte": "خريطة",
}
LONG_LEFT = (
    "Syndicat intercommunal à vocation multiple pour l’assainissement et la gestion des eaux de la vallée"
    " de la Haute-Loire et de ses affluents"
)
LONG_RIGHT = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch et sept autres communes"


def plain(words):
    return words


def arabic(words):
    """The words in Arabic when they are known, as they are when not."""
    return ARABIC.get(words, words)


def in_arabic(call):
    """A call with its quoted words in Arabic."""
    for french, said in ARABIC.items():
        call = call.replace(f'"{french}"', f'"{said}"').replace(f">{french}<", f">{said}<")
    return call


def _form(say, data=None):
    class Sample(forms.Form):
        name = forms.CharField(
            label=say("Nom de la collectivité"), help_text=say("Comme un maire le dirait.")
        )
        kind = forms.ChoiceField(
            label=say("Nature"),
            choices=[("p", say("Projet")), ("c", say("Culture"))],
            widget=forms.RadioSelect,
        )
        theme = forms.ChoiceField(label=say("Thème"), choices=[("e", say("Eau")), ("d", say("Déchets"))])
        note = forms.CharField(label=say("Résumé"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
        sure = forms.BooleanField(label=say("J’ai vérifié la source"))

    return Sample(data, auto_id="essai-%s")


def _sides(say):
    def link(name, sub="", url="/atlas/"):
        return {"name": say(name), "sub": say(sub), "url": url}

    return {
        "france": [link("Cergy-Pontoise", "Val-d’Oise, Île-de-France")],
        "benin": [link("Porto-Novo", "Bénin")],
        "unlinked": [link("Porto-Novo", "Bénin", url="")],
        "several": [link("Porto-Novo", "Bénin"), link("Tunisie"), link("Togo", url="")],
        "long_left": [link(LONG_LEFT)],
        "long_right": [link(LONG_RIGHT, "Royaume-Uni")],
        "nobody": [],
        "one_line": say("Cergy-Pontoise"),
        "long_line": LONG_LEFT,
        "acting": {"slug": "cergy-pontoise", "name": say("Cergy-Pontoise")},
        "acting_for": [
            {"slug": "cergy-pontoise", "name": say("Cergy-Pontoise")},
            {"slug": "long", "name": say(LONG_LEFT)},
        ],
    }


def _choices(say):
    options = [
        {"label": say("Eau et assainissement"), "count": 1834, "url": "/atlas/", "chosen": True},
        {"label": say("Eau"), "count": 940, "url": "/atlas/", "is_part": True},
        {"label": say("Déchets"), "count": 417, "url": "/atlas/"},
        {"label": say("Culture"), "count": 3, "url": "/atlas/"},
    ]
    unchosen = [{**one, "chosen": False} for one in options]
    return {
        "choices": options,
        "group": {"name": "theme", "label": say("Thème"), "options": options, "more_url": "/themes/"},
        "opened": {"name": "nature", "label": say("Nature"), "options": unchosen},
        "folded": {"name": "pays", "label": say("Bénin"), "options": unchosen},
        "bare": {"name": "rien", "label": say("Région"), "options": []},
    }


def _page(number, pages):
    return SimpleNamespace(number=number, pages=pages, url_for=lambda _one: "/atlas/")


def _drawings(say):
    home = worldmap.Place(2.06, 49.04, say("Cergy-Pontoise"), side="left")
    away = worldmap.Place(2.62, 6.5, say("Porto-Novo"), url="/pays/", count=3, note="3 fiches")
    tunis = worldmap.Place(10.18, 36.8, say("Tunisie"), url="/pays/", count=12, note="12 fiches")
    money = [
        charts.Year(2019, {"disbursed": 90_000_00, "committed": 40_000_00}, "/atlas/"),
        charts.Year(2020, {"planned": 150_000_00, "in-kind": 25_000_00}, "/atlas/"),
        charts.Year(2022, {"committed": 60_000_00}),
        charts.Year(None, {"committed": 10_00}),
    ]
    ranks = [charts.Rank(say("Île-de-France"), 41, "/regions/"), charts.Rank(say("Bretagne"), 12)]
    return {
        "ranked": charts.ranks(
            say("Fiches par région"), ranks, label_head=say("Région"), value_head=say("Fiches")
        ),
        "by_year": charts.years(say("Montant"), money, key="montants", money=True),
        "counts": charts.years(
            say("Fiches"), [charts.Year(year, {"plain": year - 2011}) for year in range(2012, 2024)], key="n"
        ),
        "one_link": worldmap.draw(
            [away, home], links=[worldmap.Link(home, away)], title=f"{home.label} – {away.label}"
        ),
        "world": worldmap.draw(
            [away, tunis, home],
            links=[worldmap.Link(home, away), worldmap.Link(home, tunis, 4)],
            title=say("Carte"),
            zoomed=False,
            missing="42 fiches sans lieu",
            missing_url="/atlas/",
        ),
    }


def _answers():
    rule = Source("art. L. 1115-1 du CGCT", "https://www.legifrance.gouv.fr/", "guide de 2020")
    return {
        "yes": Verdict.yes(),
        "no": Verdict.no("Une convention manque.", rule),
        "warn": Verdict(ok=False, message="Le plafond semble dépassé.", sources=(rule,), blocking=False),
    }


def things(say=plain):
    """The context of every specimen; `say` puts the words into another language."""
    texts = {"info": "Trois fiches à relire.", "success": "Fiche enregistrée : elle paraît demain."}
    texts |= {"warning": "Une source manque.", "error": "L’envoi a échoué : rien n’est perdu."}
    messages = [_Message(level, text) for level, text in texts.items()]
    refused = _form(say, {"name": "", "kind": "z", "theme": "e", "note": say("Culture")})
    return (
        {"icons": ICONS, "unknown": None, "empty_form": _form(say), "refused": refused, "messages": messages}
        | {"first": _page(1, 12), "middle": _page(7, 685), "last": _page(3, 3)}
        | {
            "row": [
                {"number": 13494, "label": say("fiches de coopération"), "url": "/atlas/"},
                {
                    "number": 117,
                    "label": say("collectivités françaises"),
                    "note": say("dont 12 de démonstration"),
                },
                {"number": "62 M€", "label": say("engagés depuis 2014"), "url": "/atlas/"},
            ]
        }
        | _sides(say)
        | _choices(say)
        | _drawings(say)
        | _answers()
    )


class _Message(str):
    """A message as Django's middleware gives them."""

    __slots__ = ("level_tag",)

    def __new__(cls, level, text):
        made = super().__new__(cls, text)
        made.level_tag = level
        return made
