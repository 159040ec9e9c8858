"""Users, memberships, sign-in rules, and in whose name somebody acts."""
