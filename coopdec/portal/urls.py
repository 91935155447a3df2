from django.urls import path

from coopdec.portal import views

urlpatterns = [path("", views.home, name="home")]
