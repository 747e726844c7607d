"""Files for the secretariat, made from the journal."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """Kinds of files."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    SQLITE = "sqlite"
