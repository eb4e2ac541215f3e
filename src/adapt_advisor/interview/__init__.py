"""The questionnaire in a terminal: ask, back, why, help, change, save."""
