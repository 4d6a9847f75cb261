"""What is checked before it is used: errors, failures collected, table checks, CSV as text."""
