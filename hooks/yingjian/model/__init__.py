"""The Project: plan and assessment, links both ways, as one edition sees it."""
