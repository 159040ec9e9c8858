"""Row-level security: the scope of a request or a task, the policy, its migration operation."""
