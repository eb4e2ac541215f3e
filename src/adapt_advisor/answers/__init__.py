"""What the user said, from raw text to settled answers.

`sources` and `answers_file` find raw answers, `parse` reads their values (`amounts`
as people write them, `option_values` for options), `moved` reads answers to earlier
questions; `chain` ranks them into one `profile`, and `gather` is the verb that does
all of it. `settled` decides, once, the value that counts for a question.
"""
