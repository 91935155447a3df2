from django.urls import path

from coopdec.portal import finding, views

urlpatterns = [
    path("", views.home, name="home"),
    path("apercu.png", finding.picture, name="site_picture"),
    path("robots.txt", finding.robots, name="robots"),
    path("sitemap.xml", finding.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", finding.sitemap_part, name="sitemap_part"),
    path("chercher/", views.search, name="search"),
    path("chercher/propositions", views.search_proposals, name="search_proposals"),
]
