"""What the text of a file tells: its sections, cover, products, references and mentions of them."""
