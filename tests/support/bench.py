"""What the small benchmark of the tests measures."""

from specviz.trace import Settings

PROMPTS = ["Once upon a time", "Question: Tom has 3 pens.\nAnswer:", "def add(a, b):"]
SETTINGS = Settings(draft_length=3, max_new_tokens=12)
REPEATS = 2
