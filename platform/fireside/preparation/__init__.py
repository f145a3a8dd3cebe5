"""What the student prepares: objectives, research card, introduction, questions."""
