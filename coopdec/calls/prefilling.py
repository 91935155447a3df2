"""What an application begins with: what a sheet of the record, or another application, says already."""

from coopdec.calls.enums import Section
from coopdec.calls.models import Application
from coopdec.calls.reading import as_contents
from coopdec.calls.shape import PARTNERS, PROJECT
from coopdec.common.typed import Content
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation

TEXTS = ("title", "summary", "objectives", "description", "context")


def from_sheet(sheet: Cooperation, *, applicant: Organisation) -> dict[str, Content]:
    """The project and its partners, the applicant apart. Dates are those of the project to come: not
    taken."""
    project = {
        **PROJECT.empty(),
        **{name: getattr(sheet, name) for name in TEXTS},
        "themes": list(sheet.themes.values_list("pk", flat=True)),
        "sdgs": [str(one) for one in sheet.sdgs.values_list("pk", flat=True)],
        "markers": {key: str(score) for key, score in sheet.markers.values_list("marker_id", "score")},
    }
    partners = [
        PARTNERS.row(
            "partners",
            {
                "side": one.side,
                "organisation": str(one.organisation_id or ""),
                "country": one.country_id or "",
                "role": one.role,
                "label": one.label,
            },
        )
        for one in sheet.partners.all()
        if one.organisation_id != applicant.pk
    ]
    return {
        Section.PROJECT: PROJECT.canonical(project),
        Section.PARTNERS: PARTNERS.canonical({"partners": partners}),
    }


def from_application(last: Application) -> dict[str, Content]:
    """All its pages; dates and years are to be looked at again, amounts too: they are last time's."""
    contents = as_contents(last.drafts.all())
    project = contents.get(Section.PROJECT)
    if project:
        contents[Section.PROJECT] = {**project, "starts_on": "", "ends_on": ""}
    return contents
