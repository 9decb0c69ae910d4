"""名簿にない人: someone whom a worker met and the list does not have, until the desk matches them."""
