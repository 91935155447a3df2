"""Who may open what: every address of the site, the admin apart, with a visitor of each role."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from coopdec.cooperation.models import Cooperation
from coopdec.mailing import tokens
from tests.accounts.people import prove
from tests.house.access_world import (
    CALL,
    DRAFT,
    FACTOR_FIRST,
    NO_REF,
    OWN,
    PROVED,
    ROLES,
    UNPROVED,
    world,
    written,
)

pytestmark = pytest.mark.django_db


def answers(status, **others):
    """What each role is answered: the same, unless said."""
    return dict.fromkeys(ROLES, status) | {role.replace("_", "-"): each for role, each in others.items()}


EVERYBODY = answers(200)
STAFF_ONLY = answers(404, staff=200)
# Behind sign-in: who is not in goes there first, whether or not the thing exists.
PEOPLE = answers(200, anonymous=302)
# For who is not in yet; the others are in already.
ENTRANCE = answers(302, anonymous=200)
# Asks again who is there, or has nothing to do and leads on.
LEADS = answers(302)
# Somebody else's, or nobody's: those who are in learn nothing either. Whose they are: test_whose_it_is.py.
NOT_THEIRS = answers(404, anonymous=302)
POSTED_BY_PEOPLE = answers(405, anonymous=302)
POSTED = answers(405)
NOWHERE = answers(404)
FEW = ("anonymous", "nobody", "administrator", "officer", "staff")
OVER = answers(410)
MOVED = answers(301)
OFFICERS = answers(404, officer=200, chief_officer=200)
STATE = ("officer", "chief-officer")
TEAM = NOT_THEIRS | dict.fromkeys((*OWN, *STATE), 200)
CHIEFS = NOT_THEIRS | dict.fromkeys(("administrator", "chief-officer"), 200)
# Who writes for an organisation, in France or abroad, or for the State.
WRITERS = answers(403, anonymous=302) | dict.fromkeys(
    [
        "partner", "embassy", "embassy-elsewhere", "prefecture", "prefecture-elsewhere", "network",
        "network-elsewhere", "officer", "chief-officer",
        *(f"{prefix}{role}" for prefix in ("", "other-") for role in ("contributor", "manager", "administrator")),
    ],
    200,
)  # fmt: skip
MANAGERS = NOT_THEIRS | dict.fromkeys(("manager", "administrator"), 200)
# Who answers a request or joins a programme: French authorities, by those who manage them.
ANSWERERS = answers(403, anonymous=302) | dict.fromkeys(
    [f"{prefix}{role}" for prefix in ("", "other-") for role in ("manager", "administrator")], 200
)
# Who writes a listing: authorities of both sides, embassies, networks.
LISTERS = answers(403, anonymous=302) | dict.fromkeys(
    [
        "partner", "embassy", "embassy-elsewhere", "network", "network-elsewhere",
        *(f"{prefix}{role}" for prefix in ("", "other-") for role in ("contributor", "manager", "administrator")),
    ],
    200,
)  # fmt: skip
# Who writes a programme that others may join.
LEADERS = LISTERS | dict.fromkeys(("partner", "embassy", "embassy-elsewhere"), 403)
# Who opens a call of its own: authorities, networks, the State.
ORGANISERS = LEADERS | dict.fromkeys(STATE, 200)
# Of these visitors, those who have a second factor have an application.
WITH_APP = {role: 200 if role in PROVED else 302 for role in ROLES}

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
    ("begin", {}, EVERYBODY),
    ("exchange", {}, EVERYBODY),
    ("exchange-table", {}, EVERYBODY),
    ("exchange-feed", {}, EVERYBODY),
    ("listing", {"ref": "tg-aneho"}, EVERYBODY),
    ("listing", {"ref": "rien"}, NOWHERE),
    ("matching", {}, EVERYBODY),
    ("matching-weights", {}, OFFICERS),
    ("matching-listing", {"ref": "tg-aneho"}, EVERYBODY),
    ("matching-listing", {"ref": "rien"}, NOWHERE),
    ("matching-authority", {"slug": "quimper-29232"}, EVERYBODY),
    ("matching-authority", {"slug": "rien"}, NOWHERE),
    ("matching-authority", {"slug": "aneho-tg"}, EVERYBODY),
    ("matching-set-aside", {"slug": "quimper-29232"}, POSTED),
    ("matching-listing-set-aside", {"ref": "tg-aneho"}, POSTED),
    ("country-ties", {"slug": "angers-49007"}, MANAGERS),
    ("country-ties", {"slug": "rien"}, NOT_THEIRS),
    ("listing-document", {"ref": "tg-aneho", "document": "rien"}, NOWHERE),
    ("programmes", {}, EVERYBODY),
    ("programme", {"slug": "vitagora-vinnytsia"}, EVERYBODY),
    ("programme", {"slug": "rien"}, NOWHERE),
    ("calls", {}, EVERYBODY),
    ("calls-calendar", {}, EVERYBODY),
    ("calls-feed", {}, EVERYBODY),
    ("calls-which", {}, EVERYBODY),
    ("calls-which-proposals", {}, EVERYBODY),
    ("call-models", {}, EVERYBODY),
    ("call-model", {"slug": "ficol"}, EVERYBODY),
    ("call-model", {"slug": "rien"}, NOWHERE),
    ("call", {"slug": CALL}, EVERYBODY),
    ("call", {"slug": "rien"}, NOWHERE),
    ("call-calendar", {"slug": CALL}, EVERYBODY),
    ("call-calendar", {"slug": "rien"}, NOWHERE),
    ("call-document", {"slug": "rien", "document": "rien"}, NOWHERE),
    # Whose calls in preparation are: test_whose_it_is.py; who acts: test_who_writes.py.
    ("application-new", {"slug": CALL}, PEOPLE),
    ("application-new", {"slug": "rien"}, NOT_THEIRS),
    ("applications", {}, PEOPLE),
    ("application", {"ref": "0" * 24}, NOT_THEIRS),
    ("application-paper", {"ref": "0" * 24}, NOT_THEIRS),
    ("application-pieces", {"ref": "0" * 24}, NOT_THEIRS),
    ("application-piece", {"ref": "0" * 24, "document": "0" * 24}, NOT_THEIRS),
    ("application-receipt", {"ref": "0" * 24, "rank": 1}, NOT_THEIRS),
    ("application-section", {"ref": "0" * 24, "section": "projet"}, NOT_THEIRS),
    ("call-files", {"slug": "rien"}, NOT_THEIRS),
    ("call-files-table", {"slug": "rien"}, NOT_THEIRS),
    ("call-comparison", {"slug": "rien"}, NOT_THEIRS),
    ("call-file", {"slug": "rien", "ref": "0" * 24}, NOT_THEIRS),
    ("call-file-scores", {"slug": "rien", "ref": "0" * 24}, NOT_THEIRS),
    ("call-file-piece", {"slug": "rien", "ref": "0" * 24, "document": "0" * 24}, NOT_THEIRS),
    ("call-file-receipt", {"slug": "rien", "ref": "0" * 24, "rank": 1}, NOT_THEIRS),
    ("opinions", {}, PEOPLE),
    ("opinion", {"ref": "0" * 24}, NOT_THEIRS),
    ("opinion-piece", {"ref": "0" * 24, "document": "0" * 24}, NOT_THEIRS),
    ("my-calls", {}, PEOPLE),
    ("call-new", {}, ORGANISERS),
    ("my-call", {"slug": "rien"}, NOT_THEIRS),
    ("call-edit", {"slug": "rien"}, NOT_THEIRS),
    ("call-preview", {"slug": "rien"}, NOT_THEIRS),
    ("call-changes", {"slug": "rien"}, NOT_THEIRS),
    ("call-act", {"slug": "rien"}, POSTED),
    ("my-call-document", {"slug": "rien", "document": "rien"}, NOT_THEIRS),
    ("call-part", {"slug": "rien", "part": "regles"}, NOT_THEIRS),
    ("call-row-new", {"slug": "rien", "part": "regles"}, NOT_THEIRS),
    ("call-row", {"slug": "rien", "part": "regles", "number": 1}, NOT_THEIRS),
    *(
        (name, {"slug": "rien"}, NOT_THEIRS)
        for name in ("call-committee", "call-letters", "call-dashboard", "call-dashboard-csv", "call-awards")
    ),
    ("call-retention", {"slug": "rien"}, NOT_THEIRS),
    ("award", {"slug": "rien", "ref": "rien"}, NOT_THEIRS),
    ("award-plan", {"slug": "rien", "ref": "rien"}, NOT_THEIRS),
    ("call-report", {"slug": "rien", "ref": "rien"}, NOT_THEIRS),
    ("call-paper", {"slug": "rien", "document": "rien"}, NOT_THEIRS),
    ("award-report", {"ref": "rien"}, NOT_THEIRS),
    ("award-paper", {"ref": "rien", "document": "rien"}, NOT_THEIRS),
    # Whose drafts, introductions and participations are: test_whose_it_is.py; who acts: test_who_writes.py.
    ("introduction-new", {"ref": "tg-aneho"}, ANSWERERS),
    ("introduction-new", {"ref": "rien"}, NOT_THEIRS),
    ("participation-new", {"slug": "vitagora-vinnytsia"}, ANSWERERS),
    ("participation-new", {"slug": "rien"}, NOT_THEIRS),
    ("my-exchange", {}, PEOPLE),
    ("exchange-desk", {}, NOT_THEIRS | dict.fromkeys(("embassy", "embassy-elsewhere", *STATE), 200)),
    ("listing-new", {}, LISTERS),
    ("my-listing", {"ref": "tg-aneho"}, NOT_THEIRS | dict.fromkeys(STATE, 200)),
    ("listing-edit", {"ref": "tg-aneho"}, NOT_THEIRS | dict.fromkeys(STATE, 200)),
    ("listing-act", {"ref": "tg-aneho"}, POSTED),
    ("my-listing-document", {"ref": "tg-aneho", "document": "rien"}, NOT_THEIRS),
    ("introduction", {"ref": "rien"}, NOT_THEIRS),
    ("introduction-act", {"ref": "rien"}, POSTED),
    ("participation", {"ref": "rien"}, NOT_THEIRS),
    ("programme-new", {}, LEADERS),
    ("my-programme", {"slug": "vitagora-vinnytsia"}, NOT_THEIRS | dict.fromkeys(STATE, 200)),
    ("programme-edit", {"slug": "vitagora-vinnytsia"}, NOT_THEIRS | dict.fromkeys(STATE, 200)),
    ("programme-act", {"slug": "vitagora-vinnytsia"}, POSTED),
    ("follow", {}, EVERYBODY),
    ("follow-map", {}, EVERYBODY),
    ("follow-exchange", {}, EVERYBODY),
    ("follow-programmes", {}, EVERYBODY),
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
    ("national-desk", {}, OFFICERS),
    ("data-health", {}, OFFICERS),
    ("flagged-sheets", {"flag": "sans-annee"}, OFFICERS),
    ("duplicates", {}, OFFICERS),
    ("failed-letters", {}, OFFICERS),
    ("failed-letter", {"number": 1}, {**NOWHERE, **dict.fromkeys(STATE, 405)}),
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
    ("admit_administration", {}, NOT_THEIRS | {"chief-officer": 200}),
    ("choose_organisation", {}, POSTED_BY_PEOPLE),
    ("join_request", {"ref": "rien"}, NOT_THEIRS),
    ("my_invitation", {"ref": "rien"}, POSTED_BY_PEOPLE),
    ("team", {"slug": "angers-49007"}, TEAM),
    ("team_invite", {"slug": "angers-49007"}, CHIEFS),
    ("team_invitation", {"slug": "angers-49007", "ref": "rien"}, POSTED_BY_PEOPLE),
    ("team_domains", {"slug": "angers-49007"}, CHIEFS),
    ("team_trust", {"slug": "angers-49007"}, POSTED_BY_PEOPLE),
    ("team_delegate", {"slug": "angers-49007"}, NOT_THEIRS | dict.fromkeys(OWN, 200)),
    ("team_contacts", {"slug": "angers-49007"}, PEOPLE),
    ("team_contact_remove", {"slug": "angers-49007", "ref": "rien"}, POSTED_BY_PEOPLE),
    ("team_member", {"slug": "angers-49007", "number": 999_999}, NOT_THEIRS),
    ("team_hand_over", {"slug": "angers-49007", "number": 999_999}, NOT_THEIRS),
    ("personal_data", {}, PEOPLE),
    ("personal_data_file", {}, LEADS),
    ("erase_account", {}, LEADS),
    ("report_error", {"ref": "sedif-aneho-eau"}, EVERYBODY),
    ("report_error", {"ref": DRAFT}, STAFF_ONLY),
    ("sheet_document", {"ref": "sedif-aneho-eau", "document": "rien"}, NOWHERE),
    ("sheet_document", {"ref": DRAFT, "document": "rien"}, NOWHERE),
    # Things that are there, and whose: test_whose_it_is.py; who sends what: test_who_writes.py.
    ("sheet-new", {}, WRITERS),
    ("sheet-edit", {"ref": "sedif-aneho-eau"}, answers(403, anonymous=302) | dict.fromkeys(STATE, 200)),
    ("sheet-edit", {"ref": DRAFT}, NOT_THEIRS | dict.fromkeys(STATE, 200)),
    ("sheet-history", {"ref": "sedif-aneho-eau"}, NOT_THEIRS | dict.fromkeys(STATE, 200)),
    ("sheet-restore", {"ref": "sedif-aneho-eau", "number": 1}, POSTED),
    ("sheet-withdraw", {"ref": "sedif-aneho-eau"}, POSTED),
    ("sheet-merge", {"ref": "sedif-aneho-eau"}, NOT_THEIRS | dict.fromkeys(STATE, 200)),
    ("sheet-confirm", {"ref": "sedif-aneho-eau"}, NOT_THEIRS),
    ("sheet-confirm-letter", {"token": "rien"}, NOWHERE),
    ("sheet-partner", {"ref": "sedif-aneho-eau"}, NOT_THEIRS),
    ("remark", {"ref": "sedif-aneho-eau", "number": 1}, NOT_THEIRS),
    ("report", {"ref": "sedif-aneho-eau", "number": 1}, NOT_THEIRS),
    ("find-partner", {}, NOT_THEIRS),
    ("addition", {"slug": "ademe"}, NOT_THEIRS),
    ("proposal", {"ref": "rien"}, NOT_THEIRS),
    ("proposal-edit", {"ref": "rien"}, NOT_THEIRS),
    ("proposal-save", {"ref": "rien"}, LEADS),
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
    ("mfa_reauthenticate", {}, WITH_APP),
    ("mfa_reauthenticate_webauthn", {}, LEADS),
    ("mfa_index", {}, PEOPLE),
    ("mfa_activate_totp", {}, LEADS),
    ("mfa_deactivate_totp", {}, NOT_THEIRS | dict.fromkeys(PROVED, 302)),
    ("mfa_view_recovery_codes", {}, NOT_THEIRS),
    ("mfa_generate_recovery_codes", {}, LEADS),
    ("mfa_download_recovery_codes", {}, NOT_THEIRS),
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
def visitors():
    return world().visitors


def test_every_address_is_in_the_matrix():
    assert set(names(get_resolver().url_patterns)) == {name for name, _arguments, _roles in MATRIX}


def test_each_address_answers_each_role_as_the_matrix_says_and_writes_nothing(visitors):
    wrong = []
    for name, arguments, wanted in MATRIX:
        address = reverse(name, kwargs=arguments)
        # What is public asks nobody who they are: some of each sort are enough there.
        for role in FEW if wanted in (EVERYBODY, MOVED) else ROLES:
            before = written()
            status = visitors[role].get(address).status_code
            if status != wanted[role] or written() != before:
                wrong.append(f"{name} {role} {address}: {status}, {written()}")
    assert not wrong, "\n".join(wrong)


def test_the_admin_is_for_staff(visitors):
    for path in ("", "cooperation/", "cooperation/errorreport/", "journal/entry/", "accounts/user/"):
        for role in (*ROLES, *UNPROVED):
            response = visitors[role].get(f"/admin/{path}")
            where = response.headers.get("Location", "")
            if role == "staff":
                # Without rights: the desk opens, empty; its lists do not.
                assert response.status_code in ({200} if not path else {403, 404})
            elif role == "staff-unproved":
                assert where.startswith(FACTOR_FIRST)
            else:
                assert response.status_code == 403 or "/login/" in where


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
