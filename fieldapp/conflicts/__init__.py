"""食い違い: what two people wrote unknown to each other, shown to a person who settles it."""
