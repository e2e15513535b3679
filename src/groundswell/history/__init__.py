"""History: what became of leaders before, as a view from outside the model."""
