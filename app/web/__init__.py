"""What all HTTP rooms share: problems, security headers, origins, pagination, dependencies. Knows no feature."""
