"""From notebook to report: execution, rendering, files beside the report, manifest."""
