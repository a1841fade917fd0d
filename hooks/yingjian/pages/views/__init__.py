"""Views: what each kind of page says, as frozen data; links are Refs, no markup."""
