//! Negative cases: one file for each, named by the attack. Each asserts the reason, not only the refusal.
