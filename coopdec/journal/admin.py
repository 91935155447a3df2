from django.contrib import admin

from coopdec.common.admin import ReadOnlyAdmin
from coopdec.journal.models import Entry


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Read-only, like the table itself."""

    list_display = ["at", "verb", "object_type", "object_ref", "actor", "actor_label"]
    list_select_related = ["actor"]
    list_filter = ["verb", "object_type"]
    search_fields = ["object_ref"]
