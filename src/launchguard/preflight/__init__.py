"""What the launch needs: one module a verb, on top of the guard."""
