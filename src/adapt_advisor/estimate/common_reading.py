"""What jobs of training and of serving read alike: model, card and price."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from adapt_advisor.answers.option_values import Given, OptionValues
from adapt_advisor.catalogue.lookup import find_gpu, find_model
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel, Price
from adapt_advisor.catalogue.shape import with_shape
from adapt_advisor.estimate.inputs import gpu_price
from adapt_advisor.quantity import Range
from adapt_advisor.rulebook.rulebook import Rulebook


class CommonOptions(Protocol):
    """What is stated of model, card and price; None = not given."""

    @property
    def model(self) -> str | None:
        """A name or a size; or else `configured`."""

    @property
    def configured(self) -> Callable[[], LanguageModel] | None:
        """Gives a model that is described by its own configuration file."""

    @property
    def gpu(self) -> str | None:
        """A name of the kind of card."""

    @property
    def price(self) -> Given:
        """USD per GPU-hour."""


class CommonReading:
    """One pass over the options; what is assumed on the way is kept beside it."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Nothing is read yet, and no problem met."""
        self.rulebook = rulebook
        self.values = OptionValues(rulebook)
        self.assumed: list[str] = []

    def model(
        self, given: CommonOptions, closed: Callable[[LanguageModel], tuple[str, str]]
    ) -> LanguageModel | None:
        """The model; None after a problem was kept.

        Args:
            given: What is stated.
            closed: Cause and remedy of the problem that a closed model is.
        """
        name, configured = given.model, given.configured
        if (name is None) == (configured is None):
            cause = "the value is missing" if name is None else "--model-config too"
            remedy = "Give --model with a name or a size, or --model-config FILE"
            self.values.refuse("--model", cause, remedy)
            return None
        if configured is not None:
            return self.values.of(configured)
        models = self.rulebook.models
        found = self.values.named("--model", lambda: find_model(str(name), models))
        if found is None:
            return None
        if found.remark:
            self.assumed.append(found.remark)
        if not found.model.open_weights:
            self.values.refuse("--model", *closed(found.model))
        return with_shape(found.model)

    def card(self, given: CommonOptions) -> Gpu | None:
        """The kind of card; None after a problem was kept."""
        name = given.gpu
        if name is None:
            remedy = "Give a GPU, see adapt-advisor catalogue gpus"
            self.values.refuse("--gpu", "the value is missing", remedy)
            return None
        found = self.values.named("--gpu", lambda: find_gpu(name, self.rulebook.gpus))
        if found is not None and found.remark:
            self.assumed.append(found.remark)
        return None if found is None else found.gpu

    def price(self, given: CommonOptions, gpu: Gpu | None) -> Price | None:
        """USD per GPU-hour: as given, else the dated price of the card."""
        asked = self.values.number("--price", given.price, unit="USD", most=1e6)
        if gpu is None or asked is None:
            return None if gpu is None else gpu_price(self.rulebook, gpu)
        return Price(
            id="given",
            kind="gpu_hour",
            item=gpu.id,
            value=Range.exactly(asked, "USD/GPU-hour"),
            as_of="as given",
            source="--price",
            url="none",
            grade="practitioner",
        )
