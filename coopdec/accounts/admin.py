from django.contrib import admin

from coopdec.accounts.models import Membership, OrganisationAccount, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Technical: people are managed by their organisations, at /espace/."""

    list_display = ("email", "name", "is_active", "is_staff", "erased_at")
    search_fields = ("email", "name")
    exclude = ("password", "groups", "user_permissions")
    readonly_fields = ("last_login", "date_joined", "erased_at", "erased_label")

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Membership, OrganisationAccount)
class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
