"""The Project: plan and assessment, linked in both directions, as one edition sees it."""
