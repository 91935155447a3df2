"""What a newcomer does first, over HTTP, on the real data."""

import re

import pytest

pytestmark = pytest.mark.django_db


def links(response):
    return re.findall(r'href="([^"]+)"', response.content.decode())


def test_find_assainissement_in_togo_and_open_a_sheet(client):
    home = client.get("/")
    assert "/atlas/?q=assainissement&amp;country=TG" in home.content.decode()
    found = client.get("/atlas/?q=assainissement&country=TG")
    assert "SEDIF – Aného" in found.content.decode()
    assert "/cooperations/sedif-aneho-eau/" in links(found)
    sheet = client.get("/cooperations/sedif-aneho-eau/")
    assert sheet.status_code == 200
    for said in ("Syndicat des eaux", "Aného", "Togo", "Guide opérationnel", "Fiche publiée"):
        assert said in sheet.content.decode()
