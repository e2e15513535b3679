"""Reading: from what others published to rows that a case or an exercise can use."""
