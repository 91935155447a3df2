"""What officers see before their desk exists: sheets to read, reports to handle."""

from django.contrib import admin, messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coopdec.common.admin import ReadOnlyAdmin
from coopdec.common.workflow import Refused
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.cooperation.services import handle_report


class Quality(admin.SimpleListFilter):
    """What an officer may want to mend."""

    title = _("qualité")
    parameter_name = "qualite"

    def lookups(self, request, model_admin):
        return [
            ("without_french_authority", _("sans collectivité française")),
            ("with_unnamed_partner", _("partenaire non précisé")),
            ("without_year", _("année inconnue")),
            ("without_amount", _("montant inconnu")),
        ]

    def queryset(self, request, queryset):
        known = dict(self.lookups(request, None))
        return getattr(queryset, self.value())() if self.value() in known else queryset


@admin.register(Cooperation)
class CooperationAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "state", "status", "start_on", "origin"]
    list_filter = [Quality, "state", "kind", "origin"]
    search_fields = ["title", "ref"]


@admin.register(ErrorReport)
class ErrorReportAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "cooperation", "short", "state", "handled_at"]
    list_filter = ["state"]
    list_select_related = ["cooperation"]
    actions = ["handle"]

    def has_handle_permission(self, request):
        """Reading the reports is not closing them."""
        return request.user.has_perm("cooperation.change_errorreport")

    @admin.display(description="message")
    def short(self, report):
        return report.message[:120]

    @admin.action(description="Marquer comme traités (efface l’adresse laissée)", permissions=["handle"])
    def handle(self, request, chosen):
        for report in chosen:
            try:
                handle_report(report, by=request.user, answer="")
            except Refused as refused:
                messages.warning(request, f"{report.ref} : {refused.verdict.message}")
            else:
                messages.success(request, gettext("%(ref)s est traité.") % {"ref": report.ref})
