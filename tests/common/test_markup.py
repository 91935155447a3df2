"""Long texts of people: a small part of Markdown, and nothing that they could smuggle."""

import pytest

from coopdec.common import markup


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un\ndeux", "<p>Un\ndeux</p>"),
        ("Un\n\ndeux", "<p>Un</p>\n<p>deux</p>"),
        ("## Titre\nTexte", "<h3>Titre</h3>\n<p>Texte</p>"),
        ("# Titre ##", "<h3>Titre</h3>"),
        ("### Sous-titre", "<h4>Sous-titre</h4>"),
        ("- un\n- **deux**", "<ul>\n<li>un</li>\n<li><strong>deux</strong></li>\n</ul>"),
        ("• un\n• deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("3. un\n4. deux", '<ol start="3">\n<li>un</li>\n<li>deux</li>\n</ol>'),
        ("Voir :\n- un", "<p>Voir :</p>\n<ul>\n<li>un</li>\n</ul>"),
        ("*très* important", "<p><em>très</em> important</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        (
            "[Le site](https://exemple.fr/a_b_c?x=1&y=2)",
            '<p><a href="https://exemple.fr/a_b_c?x=1&amp;y=2" rel="nofollow noopener external ugc">Le site</a></p>',
        ),
        (
            "[Écrire](mailto:a@exemple.fr)",
            '<p><a href="mailto:a@exemple.fr" rel="nofollow noopener external ugc">Écrire</a></p>',
        ),
        ("", ""),
    ],
)
def test_what_is_marked(text, html):
    assert markup.html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "**<img src=x onerror=alert(1)>**",
        "[x](javascript:alert(1))",
        "![x](https://a/b.png)",
        "| a |\n|---|\n| b |",
        "    code",
        '[x](https://a"onmouseover="alert(1))',
        "[<b>x</b>](https://a)",
        "- <i>x</i>",
        "## <b>x</b>",
    ],
)
def test_nothing_else_becomes_html(text):
    html = markup.html(text)
    assert not any(f"<{tag}" in html for tag in ("script", "img", "b>", "i>"))
    assert "javascript:" not in html.partition("<a ")[2]
    assert 'onmouseover="' not in html
