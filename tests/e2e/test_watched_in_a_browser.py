"""Who watches over the record, in real browsers: an embassy its own country, a citizen one question of the Atlas by
letters, the national team what is there twice."""

import re
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.e2e.walking import enter, in_site, people, press

pytestmark = pytest.mark.e2e
BOTH = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
NAMES = {"AM": "Arménie", "GE": "Géorgie"}
# What the worker does each minute. The journal is read up to the oldest transaction open on the machine.
TELL = """
import time
from coopdec.mailing.models import Letter
from coopdec.workspace.services import news
def tell(address):
    until = time.monotonic() + 150
    while not Letter.objects.filter(to=address, key__startswith="news-").exists() and time.monotonic() < until:
        news.look_for_news(settles=timedelta(0))
        news.write_letters()
        time.sleep(0.1)
news.look_for_news(settles=timedelta(0))
"""


@BOTH
def test_an_embassy_sees_its_country_and_no_other(someone, mailbox, site_environment, script):
    mine, other, slug = ("AM", "AZ", "brive-la-gaillarde-19031") if script else ("GE", "MN", "aurillac-15014")
    envoy, author = f"poste-{mine}@ambassade.example".lower(), f"agent-{mine}@ville.example".lower()
    made = people(
        site_environment,
        f"""
from coopdec.accounts.services.joining import Asker, ProposedAuthority, confirm_request, request_for_authority
from coopdec.contribution.models import Proposal
from coopdec.reference.models import Country, ForeignPlace
there(body("embassy", "Ambassade de France ({mine})", country="{mine}"), "{envoy}", "manager", "Eve", app=True)
author = there(town("{slug}"), "{author}", "manager", "Ana Agent")
asker = there(town("{slug}"), "autre-{author}", "reader", "Abel")
for country in ("{mine}", "{other}"):
    place = ForeignPlace.objects.filter(country=country).order_by("-population").first()
    content = acts.first_content(shape.empty(), town("{slug}")) | dict(title=f"Jumelage {{country}}", start_on="2024")
    content = acts.applied(content, f"add-town:{{place.pk}}", named={{}})
    draft = services.start_draft(sheet=None, organisation=town("{slug}"), content=content, by=author)
    known[f"proposal-{{country}}"] = services.submit(draft, by=author, revision=1).ref
    sheet = published(town("{slug}"), f"École {{country}}", place.pk, by=author)
    known[f"sheet-{{country}}"] = sheet.ref
    wanted = ProposedAuthority(country=Country.objects.get(pk=country), name=f"Ville nouvelle {{country}}")
    known[f"request-{{country}}"] = request_for_authority(wanted, asker=Asker(user=asker)).ref
""",
    )
    page = someone(script=script)
    enter(page, envoy, made[envoy])
    main = page.get_by_role("main")
    for seen in (f"Jumelage {mine}", f"Ville nouvelle {mine}"):
        expect(main).to_contain_text(seen)
    for hidden in (f"Jumelage {other}", f"Ville nouvelle {other}"):
        expect(main).not_to_contain_text(hidden)
    expect(page.get_by_role("link", name=NAMES[mine], exact=True)).to_have_attribute(
        "href", f"/atlas/?country={mine}"
    )
    for path in ("/espace/fiches/{proposal}/", "/espace/organisation/demandes/{request}/"):
        keys = {kind: made[f"{kind}-{other}"] for kind in ("proposal", "request")}
        assert page.goto(path.format(**keys)).status == 404
        keys = {kind: made[f"{kind}-{mine}"] for kind in ("proposal", "request")}
        assert page.goto(path.format(**keys)).status == 200
    # It helps with the sheets of its country; another’s are read like by anybody.
    assert page.goto(f"/cooperations/{made[f'sheet-{other}']}/historique/").status == 404
    assert page.goto(f"/cooperations/{made[f'sheet-{mine}']}/historique/").status == 200
    assert page.goto(f"/cooperations/{made[f'sheet-{mine}']}/modifier/").status == 200

    page.goto(mailbox.letter(envoy, "Fiche à relire").path)
    page.get_by_label("Message").fill("Bravo.")
    press(page, "Publier")
    expect(page.locator(".message.success")).to_contain_text("publiée")


@BOTH
def test_a_citizen_follows_a_question_by_letters_and_stops(someone, mailbox, site_environment, site, script):
    country, address = ("KG", "lea@citoyenne.example") if script else ("UZ", "leo@citoyen.example")
    title = f"Une bibliothèque ({country})"
    page = someone(f"/atlas/?country={country}", script=script)
    page.get_by_role("link", name="Être averti").click()
    page.get_by_label("Votre adresse").fill(address)
    page.get_by_label("Quand être averti").select_option("at-once")
    press(page, "M’avertir")
    page.goto(mailbox.letter(address, "Confirmez que vous voulez").path)
    press(page, "Oui, m’avertir")
    expect(page.locator(".message.success")).to_contain_text("averti")

    publish = f"""
from coopdec.accounts.models import User
from coopdec.reference.models import ForeignPlace
place = ForeignPlace.objects.filter(country="{country}").order_by("-population").first()
by = there(town("laon-02408"), "news-{address}", "manager", "Ana Agent")
published(town("laon-02408"), "{title}", place.pk, by=by)
tell("{address}")
"""
    in_site(site_environment, TELL + publish)
    news = mailbox.letter(address, "nouvelle")
    assert f"{title} (nouvelle fiche)" in news.text
    page.goto(news.path)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    if script:  # what a mail program sends for its own button (RFC 8058): no cookie, no page
        asked = Request(f"{site}{news.stop}", data=b"List-Unsubscribe=One-Click")
        with urlopen(asked, timeout=20) as answer:
            assert answer.status == 200
    else:
        page.goto(news.stop)
        press(page, "Ne plus être averti")
        expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()
    assert page.goto(news.stop).status == 404


def test_the_national_team_makes_one_sheet_of_two(someone, mailbox, site_environment):
    officer = "doublons@national.example"
    made = people(
        site_environment,
        f"""
by = there(town("chaumont-52121"), "agent-52121@ville.example", "manager", "Ana Agent")
there(town("meae-dctciv"), "{officer}", "manager", "Noé Officier", app=True)
for title in ("Un lycée agricole à Comrat", "Un lycée agricole a Comrat"):
    known[title] = published(town("chaumont-52121"), title, 618405, by=by).ref
""",
    )
    kept, other = (made[title] for title in ("Un lycée agricole à Comrat", "Un lycée agricole a Comrat"))
    page = someone(script=False)
    enter(page, officer, made[officer], to="/equipe-nationale/")
    page.get_by_role("link", name="Doublons").click()
    page.get_by_role("link", name=re.compile("^Les réunir.*lycée agricole")).click()
    page.get_by_role("link", name="Un lycée agricole a Comrat").click()
    press(page, "Réunir, et garder la première")
    page.wait_for_url(f"**/cooperations/{kept}/")
    reader = someone(f"/cooperations/{other}/")
    assert reader.url.endswith(f"/cooperations/{kept}/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Un lycée agricole à Comrat")
