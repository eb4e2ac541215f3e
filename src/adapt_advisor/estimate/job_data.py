"""What a job states about its data: how much, how long, who writes it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from adapt_advisor.answers.option_values import Given, OptionValues
from adapt_advisor.catalogue.lookup import find_model
from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.estimate.job_request import Teaching
from adapt_advisor.estimate.training.images import USUAL_TOKENS, Images
from adapt_advisor.estimate.usual import usual_length
from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.recipe import TrainingRecipe

MOST_TOKENS = 1e16
MOST_POSITIONS = 1e8
MOST_SEQUENCES = 65_536
MOST_IMAGES = 10_000
MEAN_TAIL = 0.58
"""Euler's constant: the longest of N exponential lengths is ln N + 0.58 means."""


class DataOptions(Noun):
    """As typed or as a program gives them; None = not given."""

    tokens: Given = None
    examples: Given = None
    mean_tokens: Given = None
    epochs: Given = None
    seq_len: Given = None
    micro_batch: Given = None
    padded: bool | None = None
    longest: Given = None
    """Longest example: a batch is then padded to its own longest."""
    images: Given = None
    """Mean images per example, beside its text."""
    image_tokens: Given = None
    train_tower: bool = False
    teacher: str | None = None
    answer_tokens: Given = None


class DataReading:
    """One pass over these statements; what is assumed on the way is kept beside it."""

    def __init__(self, options: DataOptions, values: OptionValues) -> None:
        """Read the numbers; each problem is kept in `values`."""
        self.given = options
        self.values = values
        self.assumed: list[str] = []
        tokens: dict[str, Any] = {
            "unit": "tokens",
            "least": 1.0,
            "most": MOST_POSITIONS,
        }
        self.mean = values.number("--mean-tokens", options.mean_tokens, **tokens)
        self.written = values.number("--answer-tokens", options.answer_tokens, **tokens)
        self.longest = values.whole("--longest", options.longest, most=MOST_POSITIONS)
        self.images = values.number("--images", options.images, most=MOST_IMAGES)
        self.image_tokens = values.number(
            "--image-tokens", options.image_tokens, **tokens
        )
        self.epochs = values.number("--epochs", options.epochs, least=1e-3, most=1e4)

    def tokens(self, recipe: TrainingRecipe | None) -> float | None:
        """Tokens of the whole run: as stated, or from examples."""
        read, given = self.values, self.given
        tokens = read.number(
            "--tokens", given.tokens, unit="tokens", least=1, most=MOST_TOKENS
        )
        examples = read.number(
            "--examples", given.examples, unit="examples", least=1, most=MOST_TOKENS
        )
        if given.tokens is not None:
            self._refuse_beside_tokens()
            return tokens
        if given.examples is None:
            remedy = "Give --tokens, or --examples and --mean-tokens"
            read.refuse("--tokens", "how much is trained on is missing", remedy)
            return None
        mean = self._mean()
        if recipe is None or not examples or not mean:
            return None
        if self.epochs is None:
            self.assumed.append(f"{recipe.default_epochs:g} epochs (--epochs)")
        epochs = self.epochs or recipe.default_epochs
        sequences = recipe.sequences_per_example * recipe.group_size
        return examples * mean * sequences * epochs

    def _refuse_beside_tokens(self) -> None:
        beside = {"--examples": self.given.examples, "--epochs": self.given.epochs}
        for flag, text in beside.items():
            if text is not None:
                cause = "--tokens already counts the whole run, all epochs"
                self.values.refuse(flag, cause, "Give one of the two")

    def _mean(self) -> float | None:
        """Mean positions per example, those of its images included."""
        text = self._text()
        return None if text is None else text + self._of_images()

    def _of_images(self) -> float:
        """Positions that the images of an example take."""
        if not self.images:
            return 0.0
        if self.image_tokens is None:
            self.image_tokens = USUAL_TOKENS
            said = f"an image takes {USUAL_TOKENS:,.0f} positions (--image-tokens)"
            self.assumed.append(said)
        return self.images * self.image_tokens

    def pictured(self) -> Images | None:
        """What images the data holds; None for text alone."""
        mean = self._mean() if self.images else None
        if mean is None:
            return None
        share = self._of_images() / mean
        return Images(share=share, trains_tower=self.given.train_tower)

    def idle(self) -> Iterator[str]:
        """Options that were given and change nothing, each with the reason."""
        if self.images:
            return
        if self.given.image_tokens is not None or self.given.train_tower:
            yield (
                "--image-tokens and --train-tower have no effect: --images says that "
                "no images are in the data."
            )

    def _text(self) -> float | None:
        """Mean tokens of text; what the questionnaire assumes where not given."""
        if self.given.mean_tokens is not None or self.mean is not None:
            return self.mean
        questions = self.values.rulebook.questions.values()
        usual = next((q for q in questions if q.feeds == "example_tokens"), None)
        assumed = None if usual is None else usual.unknown.assume
        if not isinstance(assumed, int | float) or assumed <= 0:
            remedy = "Give --mean-tokens"
            self.values.refuse("--mean-tokens", "the value is missing", remedy)
            return None
        self.assumed.append(f"{assumed:,.0f} tokens per example (--mean-tokens)")
        self.mean = float(assumed)
        return self.mean

    def length(self, model: LanguageModel | None) -> int | None:
        """Positions of one sequence."""
        length = self.values.whole(
            "--seq-len", self.given.seq_len, unit="tokens", most=MOST_POSITIONS
        )
        if self.given.seq_len is None and self.longest is not None:
            return self.longest
        if self.given.seq_len is None:
            length = usual_length(model)
            self.assumed.append(f"sequences of {length:,} tokens (--seq-len)")
        return length

    def lengths(self, length: int | None) -> dict[str, Any]:
        """Sequence length, micro-batch, and the share of positions that is text."""
        batch = self.values.whole(
            "--micro-batch", self.given.micro_batch, most=MOST_SEQUENCES
        )
        per_pass = None if batch is None else float(batch)
        return {
            "seq_len": length,
            "micro_batch": per_pass,
            "fill": self._fill(length, batch),
        }

    def _fill(self, length: int | None, batch: int | None) -> float:
        """Share of the positions that hold text: all of them when packed."""
        if self.longest is not None:
            return self._dynamic(float(batch or 1))
        if not self.given.padded:
            if self.given.padded is None:
                self.assumed.append("sequences packed, without padding (--padded)")
            return 1.0
        mean = self._mean()
        if mean is None or length is None:
            return 1.0
        if mean > length:
            cause = f"a mean of {mean:,.0f} tokens exceeds the {length:,} padded to"
            self.values.refuse("--mean-tokens", cause, "Raise --seq-len")
            return 1.0
        return mean / length

    def _dynamic(self, batch: float) -> float:
        """Share that holds text where each batch is padded to its longest example.

        Lengths are taken as exponential: the longest of b is ln b + 0.58 means, and
        never longer than the longest of all.
        """
        mean, longest = self._mean(), self.longest
        if mean is None or longest is None or batch <= 1:
            return 1.0
        if mean > longest:
            cause = f"a mean of {mean:,.0f} tokens exceeds the longest, {longest:,}"
            self.values.refuse("--longest", cause, "Correct one of the two")
            return 1.0
        padded = mean * max(1.0, math.log(batch) + MEAN_TAIL)
        return mean / min(padded, float(longest))

    def teaching(
        self, recipe: TrainingRecipe | None, tokens: float | None
    ) -> Teaching | None:
        """What the teacher writes; None where none is needed or named."""
        name = self.given.teacher
        if name is None:
            return None
        if recipe is not None and recipe.generation != "teacher":
            cause = "this method has no teacher"
            self.values.refuse("--teacher", cause, "Leave it out")
            return None
        models = self.values.rulebook.models
        found = self.values.named("--teacher", lambda: find_model(name, models))
        if found is None or recipe is None or not tokens:
            return None
        if not found.model.open_weights:
            cause = f"{found.model.label} runs on its vendor's GPUs"
            self.values.refuse("--teacher", cause, "Give an open model")
            return None
        return self._lesson(
            found.model, tokens / (self.epochs or recipe.default_epochs)
        )

    def _lesson(self, teacher: LanguageModel, tokens: float) -> Teaching:
        """One pass over the examples, each a prompt and the teacher's answer."""
        usual = self.values.rulebook.serving.assumptions
        length = self.mean or usual.input_tokens + usual.output_tokens
        written = self.written
        if written is None:
            share = usual.output_tokens / (usual.input_tokens + usual.output_tokens)
            written = length * share
            said = f"the teacher writes {written:,.0f} of an example's {length:,.0f}"
            self.assumed.append(f"{said} tokens (--answer-tokens)")
        return Teaching(
            teacher=teacher,
            examples=tokens / max(length, written),
            input_tokens=max(length - written, 1.0),
            output_tokens=written,
        )
