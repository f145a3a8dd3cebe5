"""After a conversation: the thank-you and its clock, promises, referrals, staying in touch."""
