from django.contrib import admin

from coopdec.journal.models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """Read-only, like the table itself."""

    list_display = ["at", "verb", "object_type", "object_ref", "actor_label"]
    list_filter = ["verb", "object_type"]
    search_fields = ["object_ref"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
