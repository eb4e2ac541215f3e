"""The parts of a recommendation, each derived from one walk and its rulebook."""
