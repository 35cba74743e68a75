//! What a check means for the causes of an entry: a table of observations, and no code per entry.
