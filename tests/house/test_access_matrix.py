"""Who may open what: every address of the site, the admin apart, with three sorts of visitors."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import put_sheet
from coopdec.cooperation.services.parts import SheetInput
from coopdec.mailing import tokens
from tests.accounts.people import PASSWORD, prove

pytestmark = pytest.mark.django_db
DRAFT = "essai-d-acces"
EVERYBODY = {"anonymous": 200, "signed-in": 200, "staff": 200}
STAFF_ONLY = {"anonymous": 404, "signed-in": 404, "staff": 200}

# Behind sign-in: who is not in goes there first, whether or not the thing exists. Staff have a second factor here.
PEOPLE = {"anonymous": 302, "signed-in": 200, "staff": 200}
# For who is not in yet; the others are in already.
ENTRANCE = {"anonymous": 200, "signed-in": 302, "staff": 302}
# Asks again who is there, or has nothing to do and leads on.
LEADS = dict.fromkeys(EVERYBODY, 302)
# Somebody else's, or nobody's: those who are in learn nothing either.
NOT_THEIRS = {"anonymous": 302, "signed-in": 404, "staff": 404}
NO_ORGANISATION = {"anonymous": 302, "signed-in": 403, "staff": 403}
POSTED_BY_PEOPLE = {"anonymous": 302, "signed-in": 405, "staff": 405}
POSTED = dict.fromkeys(EVERYBODY, 405)
NOWHERE = dict.fromkeys(EVERYBODY, 404)
OVER = dict.fromkeys(EVERYBODY, 410)
MOVED = dict.fromkeys(EVERYBODY, 301)
NO_REF = "00000000-0000-4000-8000-000000000000"

# Name of the address → (arguments, role → status), one line a case.
MATRIX = [
    ("home", {}, EVERYBODY),
    ("search", {}, EVERYBODY),
    ("search_proposals", {}, EVERYBODY),
    ("accessibility", {}, EVERYBODY),
    ("components", {}, EVERYBODY),
    ("component_group", {"group": "agir"}, EVERYBODY),
    ("component_group", {"group": "rien"}, NOWHERE),
    ("component_styles", {}, EVERYBODY),
    ("atlas", {}, EVERYBODY),
    ("map", {}, EVERYBODY),
    ("map_frame", {}, EVERYBODY),
    ("oembed", {}, NOWHERE),
    ("api_map", {}, EVERYBODY),
    ("export", {"ending": "rien"}, NOWHERE),
    ("feed", {}, EVERYBODY),
    ("data", {}, EVERYBODY),
    ("dictionary", {}, EVERYBODY),
    ("api_guide", {}, EVERYBODY),
    ("catalogue", {}, EVERYBODY),
    ("dump", {"ending": "rien"}, NOWHERE),
    ("filter_values", {"name": "authority_kind"}, EVERYBODY),
    ("authorities", {}, EVERYBODY),
    ("authority", {"slug": "angers-49007"}, EVERYBODY),
    ("partners", {}, EVERYBODY),
    ("partner", {"slug": "dschang-cm"}, EVERYBODY),
    ("directory", {}, EVERYBODY),
    ("organisations", {}, MOVED),
    ("organisation", {"slug": "ademe"}, EVERYBODY),
    ("countries", {}, EVERYBODY),
    ("country", {"code": "tg"}, EVERYBODY),
    ("area", {"code": "africa"}, EVERYBODY),
    ("areas", {}, MOVED),
    ("regions", {}, EVERYBODY),
    ("region", {"code": "53"}, EVERYBODY),
    ("department", {"code": "49"}, EVERYBODY),
    ("departments", {}, MOVED),
    ("themes", {}, EVERYBODY),
    ("theme", {"code": "eau-assainissement"}, EVERYBODY),
    ("sdgs", {}, EVERYBODY),
    ("sdg", {"number": 6}, EVERYBODY),
    ("figures", {}, EVERYBODY),
    ("figures_area", {"code": "africa"}, EVERYBODY),
    ("figures_area", {"code": "atlantis"}, NOWHERE),
    ("figures_country", {"code": "tg"}, EVERYBODY),
    ("figures_country", {"code": "re"}, MOVED),
    ("figures_region", {"code": "53"}, EVERYBODY),
    ("figures_department", {"code": "49"}, EVERYBODY),
    ("cross_table", {}, EVERYBODY),
    ("api_cooperations", {}, EVERYBODY),
    ("api_cooperation", {"ref": "sedif-aneho-eau"}, EVERYBODY),
    ("api_cooperation", {"ref": DRAFT}, NOWHERE),
    ("api_facet", {"dimension": "theme"}, EVERYBODY),
    ("api_filters", {}, EVERYBODY),
    ("api_description", {}, EVERYBODY),
    ("api_nothing", {}, NOWHERE),
    ("sheet", {"ref": "sedif-aneho-eau"}, EVERYBODY),
    ("sheet", {"ref": DRAFT}, STAFF_ONLY),
    ("sheet_picture", {"ref": "sedif-aneho-eau"}, EVERYBODY),
    ("sheet_picture", {"ref": DRAFT}, NOWHERE),
    ("sheet_pdf", {"ref": DRAFT}, NOWHERE),
    ("picture", {"kind": "pays", "code": "tg"}, EVERYBODY),
    ("site_picture", {}, EVERYBODY),
    ("robots", {}, EVERYBODY),
    ("sitemap", {}, EVERYBODY),
    ("sitemap_part", {"number": 1}, EVERYBODY),
    ("glossary", {}, EVERYBODY),
    ("exchange", {}, EVERYBODY),
    ("exchange-table", {}, EVERYBODY),
    ("exchange-feed", {}, EVERYBODY),
    ("listing", {"ref": "tg-aneho"}, EVERYBODY),
    ("listing", {"ref": "rien"}, NOWHERE),
    ("matching", {}, EVERYBODY),
    ("matching-weights", {}, NOWHERE),
    ("matching-listing", {"ref": "tg-aneho"}, EVERYBODY),
    ("matching-listing", {"ref": "rien"}, NOWHERE),
    ("matching-authority", {"slug": "quimper-29232"}, EVERYBODY),
    ("matching-authority", {"slug": "rien"}, NOWHERE),
    ("matching-set-aside", {"slug": "quimper-29232"}, POSTED),
    ("listing-document", {"ref": "tg-aneho", "document": "rien"}, NOWHERE),
    ("programmes", {}, EVERYBODY),
    ("programme", {"slug": "vitagora-vinnytsia"}, EVERYBODY),
    ("programme", {"slug": "rien"}, NOWHERE),
    # Who writes, validates, answers, joins: tests/exchange/test_publishing.py, test_introductions.py.
    ("introduction-new", {"ref": "tg-aneho"}, NO_ORGANISATION),
    ("introduction-new", {"ref": "rien"}, NOT_THEIRS),
    ("participation-new", {"slug": "vitagora-vinnytsia"}, NO_ORGANISATION),
    ("participation-new", {"slug": "rien"}, NOT_THEIRS),
    ("my-exchange", {}, PEOPLE),
    ("exchange-desk", {}, NOT_THEIRS),
    ("listing-new", {}, NO_ORGANISATION),
    ("my-listing", {"ref": "tg-aneho"}, NOT_THEIRS),
    ("listing-edit", {"ref": "tg-aneho"}, NOT_THEIRS),
    ("listing-act", {"ref": "tg-aneho"}, POSTED),
    ("my-listing-document", {"ref": "tg-aneho", "document": "rien"}, NOT_THEIRS),
    ("introduction", {"ref": "rien"}, NOT_THEIRS),
    ("introduction-act", {"ref": "rien"}, POSTED),
    ("participation", {"ref": "rien"}, NOT_THEIRS),
    ("follow", {}, EVERYBODY),
    ("follow-map", {}, EVERYBODY),
    ("follow-asked", {}, EVERYBODY),
    ("following", {"ref": NO_REF}, NOWHERE),
    ("confirm-following", {"ref": NO_REF}, NOWHERE),
    ("stop-following", {"ref": NO_REF}, NOWHERE),
    ("workspace", {}, PEOPLE),
    ("my-sheets", {}, PEOPLE),
    ("notifications", {}, PEOPLE),
    ("saved-searches", {}, PEOPLE),
    ("saved-search", {"ref": NO_REF}, NOT_THEIRS),
    ("saved-search-copy", {"ref": NO_REF}, POSTED_BY_PEOPLE),
    ("topics", {}, PEOPLE),
    ("favourites", {}, PEOPLE),
    ("favourite", {"kind": "country", "code": "tg"}, POSTED_BY_PEOPLE),
    ("extracts", {}, PEOPLE),
    ("extract-new", {}, PEOPLE),
    ("extract", {"ref": NO_REF}, NOT_THEIRS),
    ("extract-remove", {"ref": NO_REF}, POSTED_BY_PEOPLE),
    ("national-desk", {}, NOWHERE),
    ("data-health", {}, NOWHERE),
    ("flagged-sheets", {"flag": "sans-annee"}, NOWHERE),
    ("duplicates", {}, NOWHERE),
    ("failed-letters", {}, NOWHERE),
    ("failed-letter", {"number": 1}, NOWHERE),
    ("stop_letters", {"token": "rien"}, NOWHERE),
    ("stop_letters", {"token": tokens.stop("news", user=None, address="a@ville.example")}, EVERYBODY),
    ("join", {}, EVERYBODY),
    ("join_proposals", {}, EVERYBODY),
    ("join_organisation", {"slug": "angers-49007"}, PEOPLE),
    ("join_organisation", {"slug": "rien"}, NOT_THEIRS),
    ("join_foreign", {}, EVERYBODY),
    ("join_foreign_places", {}, EVERYBODY),
    ("join_foreign_sent", {}, EVERYBODY),
    ("confirm_join_request", {"token": "rien"}, OVER),
    ("invitation", {"token": "rien"}, OVER),
    ("my_organisations", {}, PEOPLE),
    ("choose_organisation", {}, POSTED_BY_PEOPLE),
    ("join_request", {"ref": "rien"}, NOT_THEIRS),
    ("my_invitation", {"ref": "rien"}, POSTED_BY_PEOPLE),
    # Roles in a team, and what they open: tests/accounts/test_team_access.py.
    ("team", {"slug": "angers-49007"}, NOT_THEIRS),
    ("team_invite", {"slug": "angers-49007"}, NOT_THEIRS),
    ("team_invitation", {"slug": "angers-49007", "ref": "rien"}, POSTED_BY_PEOPLE),
    ("team_domains", {"slug": "angers-49007"}, NOT_THEIRS),
    ("team_delegate", {"slug": "angers-49007"}, NOT_THEIRS),
    ("team_contacts", {"slug": "angers-49007"}, PEOPLE),
    ("team_contact_remove", {"slug": "angers-49007", "ref": "rien"}, POSTED_BY_PEOPLE),
    ("team_member", {"slug": "angers-49007", "number": 1}, NOT_THEIRS),
    ("team_hand_over", {"slug": "angers-49007", "number": 1}, NOT_THEIRS),
    ("personal_data", {}, PEOPLE),
    ("personal_data_file", {}, PEOPLE),
    ("erase_account", {}, PEOPLE),
    ("report_error", {"ref": "sedif-aneho-eau"}, EVERYBODY),
    ("report_error", {"ref": DRAFT}, STAFF_ONLY),
    ("sheet_document", {"ref": "sedif-aneho-eau", "document": "rien"}, NOWHERE),
    ("sheet_document", {"ref": DRAFT, "document": "rien"}, NOWHERE),
    # Who writes and who moderates: tests/contribution/test_who_sees_what.py. Here, people without an organisation.
    ("sheet-new", {}, NO_ORGANISATION),
    ("sheet-edit", {"ref": "sedif-aneho-eau"}, NO_ORGANISATION),
    ("sheet-edit", {"ref": DRAFT}, NOT_THEIRS),
    ("sheet-history", {"ref": "sedif-aneho-eau"}, NOT_THEIRS),
    ("sheet-restore", {"ref": "sedif-aneho-eau", "number": 1}, POSTED),
    ("sheet-withdraw", {"ref": "sedif-aneho-eau"}, POSTED),
    ("sheet-merge", {"ref": "sedif-aneho-eau"}, NOT_THEIRS),
    ("sheet-confirm", {"ref": "sedif-aneho-eau"}, NOT_THEIRS),
    ("sheet-confirm-letter", {"token": "rien"}, NOWHERE),
    ("sheet-partner", {"ref": "sedif-aneho-eau"}, NOT_THEIRS),
    ("remark", {"ref": "sedif-aneho-eau", "number": 1}, NOT_THEIRS),
    ("report", {"ref": "sedif-aneho-eau", "number": 1}, NOT_THEIRS),
    ("find-partner", {}, NOT_THEIRS),
    ("addition", {"slug": "ademe"}, NOT_THEIRS),
    ("proposal", {"ref": "rien"}, NOT_THEIRS),
    ("proposal-edit", {"ref": "rien"}, NOT_THEIRS),
    ("proposal-save", {"ref": "rien"}, POSTED),
    ("proposal-act", {"ref": "rien"}, POSTED),
    ("proposal-document", {"ref": "rien", "document": "rien"}, NOT_THEIRS),
    ("account", {}, PEOPLE),
    ("usersessions_list", {}, PEOPLE),
    ("account_login", {}, ENTRANCE),
    ("account_signup", {}, ENTRANCE),
    ("account_logout", {}, PEOPLE),
    ("account_email_verification_sent", {}, EVERYBODY),
    ("account_confirm_email", {"key": "rien"}, EVERYBODY),
    ("account_inactive", {}, EVERYBODY),
    ("account_reauthenticate", {}, PEOPLE),
    ("account_email", {}, PEOPLE),
    ("account_change_password", {}, PEOPLE),
    ("account_set_password", {}, LEADS),
    ("account_reset_password", {}, EVERYBODY),
    ("account_reset_password_done", {}, EVERYBODY),
    ("account_reset_password_from_key", {"uidb36": "1", "key": "rien"}, EVERYBODY),
    ("account_reset_password_from_key_done", {}, EVERYBODY),
    ("mfa_authenticate", {}, LEADS),
    ("mfa_login_webauthn", {}, LEADS),
    # Of these visitors, staff alone has a second factor: an application.
    ("mfa_reauthenticate", {}, {**PEOPLE, "signed-in": 302}),
    ("mfa_reauthenticate_webauthn", {}, LEADS),
    ("mfa_index", {}, PEOPLE),
    ("mfa_activate_totp", {}, LEADS),
    ("mfa_deactivate_totp", {}, {"anonymous": 302, "signed-in": 404, "staff": 302}),
    ("mfa_view_recovery_codes", {}, {"anonymous": 302, "signed-in": 404, "staff": 404}),
    ("mfa_generate_recovery_codes", {}, LEADS),
    ("mfa_download_recovery_codes", {}, {"anonymous": 302, "signed-in": 404, "staff": 404}),
    ("mfa_list_webauthn", {}, PEOPLE),
    ("mfa_add_webauthn", {}, LEADS),
    ("mfa_edit_webauthn", {"pk": 1}, LEADS),
    ("mfa_remove_webauthn", {"pk": 1}, LEADS),
    ("socialaccount_connections", {}, NOWHERE),
    ("socialaccount_login_cancelled", {}, NOWHERE),
    ("socialaccount_login_error", {}, NOWHERE),
    ("socialaccount_signup", {}, NOWHERE),
    ("openid_connect_login", {"provider_id": "oidc"}, NOWHERE),
    ("openid_connect_callback", {"provider_id": "oidc"}, NOWHERE),
]


def names(patterns):
    for one in patterns:
        if hasattr(one, "url_patterns"):
            if getattr(one, "app_name", "") != "admin":
                yield from names(one.url_patterns)
        else:
            yield one.name or str(one.pattern)


@pytest.fixture
def visitors(django_user_model):
    found = {}
    for role, rights in {"anonymous": None, "signed-in": {}, "staff": {"is_staff": True}}.items():
        found[role] = Client()
        if rights is not None:
            user = django_user_model.objects.create_user(f"{role}@ville.example", PASSWORD, **rights)
            found[role].force_login(user)
            if rights:
                prove(found[role], user)
    put_sheet(ref=DRAFT, values=SheetInput(fields={"kind": "project", "title": "Essai"}), by=None)
    return found


def test_every_address_is_in_the_matrix():
    assert set(names(get_resolver().url_patterns)) == {name for name, _arguments, _roles in MATRIX}


@pytest.mark.parametrize(
    ("name", "arguments", "roles"), MATRIX, ids=[f"{name}-{list(args.values())}" for name, args, _r in MATRIX]
)
def test_an_address_answers_each_role_as_the_matrix_says(visitors, name, arguments, roles):
    address = reverse(name, kwargs=arguments)
    assert {role: visitors[role].get(address).status_code for role in visitors} == roles


def test_a_refusal_changes_nothing(visitors):
    address = reverse("report_error", args=[DRAFT])
    sheet = Cooperation.objects.get(ref=DRAFT)
    for role in ("anonymous", "signed-in"):
        assert visitors[role].post(address, {"message": "un message assez long"}).status_code == 404
    assert not sheet.error_reports.exists()


@pytest.mark.parametrize(
    "path", ["", "cooperation/", "cooperation/errorreport/", "journal/entry/", "accounts/user/"]
)
def test_the_admin_is_for_staff(visitors, path):
    for role in ("anonymous", "signed-in"):
        response = visitors[role].get(f"/admin/{path}")
        assert response.status_code in {302, 403}
        assert "/login/" in response.headers.get("Location", "/login/")
    # Staff without rights: the desk opens, empty; its lists do not.
    assert visitors["staff"].get(f"/admin/{path}").status_code in ({200} if not path else {403, 404})


def test_nobody_writes_a_sheet_or_a_journal_entry_in_the_admin(django_user_model):
    chief = Client()
    user = django_user_model.objects.create_superuser("chief@ville.example")
    chief.force_login(user)
    prove(chief, user)
    sheet = Cooperation.objects.published().first()
    assert chief.get("/admin/cooperation/cooperation/").status_code == 200
    assert chief.get(f"/admin/cooperation/cooperation/{sheet.pk}/change/").status_code == 200
    for address in (
        "/admin/cooperation/cooperation/add/",
        f"/admin/cooperation/cooperation/{sheet.pk}/delete/",
        "/admin/journal/entry/add/",
    ):
        assert chief.post(address, {"post": "yes"}).status_code == 403
    changed = chief.post(f"/admin/cooperation/cooperation/{sheet.pk}/change/", {"title": "Autre"})
    assert changed.status_code == 403
    assert Cooperation.objects.filter(pk=sheet.pk, title=sheet.title).exists()
