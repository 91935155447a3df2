"""How files of pages are kept when they are collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Named after their contents, modules that others import too: a page never mixes two versions."""

    support_js_module_import_aggregation = True
