"""The real data of every room; on the top floor, because rooms of one floor do not know each other."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from coopdec.common.importing import ImportRefused, read_json_list
from coopdec.common.workflow import Refused
from coopdec.cooperation.imports import Report, import_cooperations
from coopdec.directory.imports import import_country_sheets, import_documents, import_organisations
from coopdec.exchange.imports import Report as ExchangeReport
from coopdec.exchange.imports import import_exchange
from coopdec.guidance.imports import import_glossary
from coopdec.journal import queries as journal_queries
from coopdec.journal import services as journal

FILES = (
    "documents.csv",
    "organisation_kinds.csv",
    "organisations.json",
    "countries.json",
    "glossary.json",
    "glossary_definitions.csv",
    "names.csv",
    "cooperations.json",
    "requests.json",
    "programmes.json",
)


# Fields of the files that no room reads yet: file, nested list (empty = the record itself), names.
KEPT_ASIDE = (
    ("organisations.json", "", ("other_urls", "country_groups")),
    ("cooperations.json", "french", ("official_name", "note")),
)


class Command(BaseCommand):
    help = (
        "Importe les données réelles de data/real par les services du site (sans effet si rien n’a changé)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=settings.DATA / "real")
        parser.add_argument("--report", type=Path, help="Écrit aussi le compte rendu dans ce fichier.")

    def handle(self, *, folder: Path, report: Path | None, **options):
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise CommandError(f"Fichiers absents de {folder.name} : {', '.join(missing)}.")
        checksum = hashlib.sha256(b"".join((folder / name).read_bytes() for name in FILES)).hexdigest()
        last = journal_queries.history_of("cooperation.import", "real").last()
        if last and last.facts["checksum"] == checksum and report is None:
            self.stdout.write("Données réelles : à jour.")
            return
        try:
            text = self.load(folder, checksum)
        except (ImportRefused, Refused) as refused:
            raise CommandError(f"Rien n’a été importé.\n{refused}") from refused
        except IntegrityError as refused:
            raise CommandError(f"Rien n’a été importé : la base refuse.\n{refused}") from refused
        self.stdout.write(text)
        if report is not None:
            report.write_text(text)

    @transaction.atomic
    def load(self, folder: Path, checksum: str) -> str:
        documents = import_documents(folder / "documents.csv")
        organisations = import_organisations(folder / "organisations.json", folder / "organisation_kinds.csv")
        countries = import_country_sheets(folder / "countries.json")
        terms, defined = import_glossary(folder / "glossary.json", folder / "glossary_definitions.csv")
        done = import_cooperations(
            folder / "cooperations.json", folder / "names.csv", progress=self.stdout.write
        )
        exchange = import_exchange(folder / "requests.json", folder / "programmes.json", folder / "names.csv")
        journal.record(
            "cooperation.real-data-imported",
            object_type="cooperation.import",
            object_ref="real",
            by=None,
            facts={
                "checksum": checksum,
                "sheets": done.imported,
                "organisations": organisations,
                "terms": terms,
                "listings": exchange.listings,
                "programmes": exchange.programmes,
            },
        )
        before = [
            f"{documents} documents sources, {organisations} organismes, {countries} fiches-pays",
            f"{terms} sigles et mots au glossaire, dont {defined} définis",
        ]
        return words(done, exchange, before=before, aside=kept_aside(folder))


def kept_aside(folder: Path) -> list[str]:
    """What stays in the files: each field with how many records give it a value."""
    lines = []
    for name, nested, fields in KEPT_ASIDE:
        records = read_json_list(folder / name)
        if nested:
            records = [one for record in records for one in record.get(nested) or ()]
        for field in fields:
            count = sum(bool(record.get(field)) for record in records)
            where = f"{nested}.{field}" if nested else field
            lines.append(f"- `{name}`, `{where}` : {count}")
    return lines


def words(done: Report, exchange: ExchangeReport, *, before: list[str], aside: list[str]) -> str:
    """The report, in Markdown."""
    lines = [
        "# Compte rendu de l’import des données réelles",
        "",
        "Écrit par `manage.py load_real_data --report data/real/REPORT.md`.",
        "",
        *(f"- {line}" for line in before),
        f"- {done.imported} coopérations importées et publiées, aucune écartée",
        f"- {exchange.listings} demandes de partenariat et {exchange.programmes} programmes, aucun écarté",
        f"- {len(done.flagged)} signalements pour les agents",
        f"- {len(done.unplaced)} participants sans lieu exact",
        "",
        "## Signalées",
        "",
        *(f"- `{ref}` : {what}" for ref, what in done.flagged),
        "",
        "## Sans lieu exact, et pourquoi",
        "",
        *(f"- `{ref}` : {label} – {why}" for ref, label, why in done.unplaced),
        "",
        "## Demandes de partenariat que nul ne signe en propre",
        "",
        *(f"- `{ref}` : {label}" for ref, label in exchange.unnamed),
        "",
        "## Demandes sans lieu exact, et pourquoi",
        "",
        *(f"- `{ref}` : {label} – {why}" for ref, label, why in exchange.unplaced),
        "",
        "## Restent dans les fichiers",
        "",
        "Les fichiers entiers des pièces encore fermées (financements, événements,",
        "chiffres publiés, règles), et ces champs, avec le nombre de valeurs laissées :",
        "",
        *aside,
    ]
    return "\n".join(lines) + "\n"
