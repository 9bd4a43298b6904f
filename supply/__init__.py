"""What the product is made of: licences, bill of materials, known vulnerabilities. Read from the locks, without a network."""
