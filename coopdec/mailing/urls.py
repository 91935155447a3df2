from django.urls import path

from coopdec.mailing import views

urlpatterns = [path("courriels/<str:token>/arreter/", views.stop, name="stop_letters")]
