from django.urls import path

from coopdec.portal import finding, showcase, views

# Of the whole site, whatever the language.
for_programs = [
    path("robots.txt", finding.robots, name="robots"),
    path("sitemap.xml", finding.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", finding.sitemap_part, name="sitemap_part"),
]
urlpatterns = [
    path("", views.home, name="home"),
    path("apercu.png", finding.picture, name="site_picture"),
    path("chercher/", views.search, name="search"),
    path("chercher/propositions", views.search_proposals, name="search_proposals"),
    path("commencer/", views.begin, name="begin"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("composants/", showcase.components, name="components"),
    path("composants/formes.css", showcase.component_styles, name="component_styles"),
    path("composants/<slug:group>/", showcase.component_group, name="component_group"),
]
