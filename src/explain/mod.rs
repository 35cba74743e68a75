//! Matching entries against a trace, ranking them, filling their texts.
