"""What people ask about their account, their organisation and its team."""
