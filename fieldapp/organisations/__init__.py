"""組織: the tenant."""
