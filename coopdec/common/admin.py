from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nothing is written in the administration: writes go through the services."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
