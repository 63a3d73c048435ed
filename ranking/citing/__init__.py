"""Reading references and judging which work each means. Pure: it asks no engine and no database."""
