"""Files that follow from others: schema, guide of checks, CODEOWNERS, forge forms."""
