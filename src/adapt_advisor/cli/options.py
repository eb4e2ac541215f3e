"""The options of every command, each declared once; a command says which it takes.

`takes` gives a command its options by name. Their values arrive as keywords: text as it
was typed, because the library reads numbers, units and names, and lists what is wrong
with all of them at once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeVar

import typer

F = TypeVar("F", bound=Callable[..., Any])
Text = str | None
"""An option of text; None = not given."""
Texts = list[str] | None
"""An option that may be repeated."""
Switch = bool | None
"""A pair of flags, of which neither may be given."""


class Declared(NamedTuple):
    """One option: its type, how it is written, and its line of help."""

    help: str
    metavar: str | None = None
    kind: Any = Text
    flags: tuple[str, ...] = ()
    """As they are written, where that is not the option's name."""
    default: Any = None
    between: tuple[int, int] | None = None
    """Least and most, for numbers."""

    @property
    def annotation(self) -> Any:
        """The option as typer reads it from a signature."""
        least, most = self.between or (None, None)
        option = typer.Option(
            *self.flags, metavar=self.metavar, help=self.help, min=least, max=most
        )
        return Annotated[self.kind, option]


def _flag(name: str, help_: str) -> Declared:
    return Declared(help_, kind=bool, flags=(name,), default=False)


OPTIONS: dict[str, Declared] = {
    # answers
    "answers": Declared(
        "Answers file; - for stdin.", "FILE", kind=Texts, flags=("--answers",)
    ),
    "settings": Declared(
        "One answer; repeatable.", "KEY=VALUE", kind=Texts, flags=("--set",)
    ),
    # output
    "report_format": Declared(
        "text, markdown or json.", kind=str, flags=("--format",), default="text"
    ),
    "output": Declared("Write there instead.", "FILE"),
    "date": Declared("A date to print; of rules check, the day of today.", "DATE"),
    "width": Declared("Columns of text output.", kind=int | None, between=(40, 400)),
    "full": _flag("--full", "Text: all that lies behind the first page."),
    "of": Declared(
        "recommendation, explanation, comparison or validation.",
        "WHAT",
        kind=str,
        default="recommendation",
    ),
    "rows": _flag("--rows", "Also list every documented case."),
    # gates
    "strict": _flag("--strict", "An absent answer on the path is an error."),
    "expect": Declared("Fail unless the plan is these methods.", "METHODS"),
    "max_gpu_hours": Declared("Fail when training takes more.", "HOURS"),
    "fail_median_above": Declared("Fail when the median error is larger.", "PCT"),
    # the questionnaire
    "save": Declared("Where your answers go; else a new file here.", "FILE"),
    "dataset": Declared("Count these examples (JSONL, CSV, Parquet).", "FILE"),
    "corpus": Declared("Count the texts in this folder.", "FOLDER"),
    "plain": _flag("--plain", "Lines of text only: for screen readers."),
    # explanations
    "why_not": Declared(
        "What closed this method, and what would bring it in; repeatable.",
        "METHOD",
        kind=Texts,
        flags=("--why-not",),
    ),
    "what_if": Declared(
        "Compare with this answer; repeatable, all together.",
        "KEY=VALUE",
        kind=Texts,
        flags=("--what-if",),
    ),
    # terms of a comparison
    "months": Declared("Horizon in months; 12 if not given.", "N"),
    "baseline": Declared("Held against it; else the cheapest prompt.", "METHOD"),
    "api": Declared("Prompt a hosted model of this price class.", "CLASS"),
    "api_model": Declared("Or this hosted model (needs genai-prices).", "NAME"),
    "price_date": Declared("Day of the hosted model's prices.", "DATE"),
    "cache_hits": Declared("Requests served from the prompt cache.", "PCT"),
    "tuned_prompt": Declared("Fixed prompt tokens that a trained model needs.", "N"),
    "retrain_every": Declared("Training is repeated so often.", "MONTHS"),
    # one training job
    "method": Declared("What is trained: lora, full_ft, ...", "METHOD"),
    "model": Declared("A name, or a size such as 13B.", "MODEL"),
    "model_config": Declared("A Hugging Face config.json instead.", "FILE"),
    "gpu": Declared("Kind of GPU.", "GPU"),
    "gpus": Declared("How many; else the fewest that fit.", "N"),
    "tokens": Declared("Tokens of the whole run, all epochs.", "N"),
    "examples": Declared("Examples, instead of --tokens.", "N"),
    "mean_tokens": Declared("Mean tokens per example.", "N"),
    "epochs": Declared("Passes over the examples.", "N"),
    "seq_len": Declared("Positions of one sequence.", "N"),
    "micro_batch": Declared("Sequences per GPU and forward pass.", "N"),
    "checkpointing": Declared("Activations: none, selective or full.", "KIND"),
    "precision": Declared("bf16, fp16, fp32, fp8, fp4 or int8.", "FORMAT"),
    "stack": Declared(
        "vendor_tuned, open_current, open_2022_2023 or unknown.", "CLASS"
    ),
    "padded": Declared(
        "Examples padded to --seq-len, or packed.",
        kind=Switch,
        flags=("--padded/--packed",),
    ),
    "lora_rank": Declared("Rank of the adapter.", "N"),
    "sharding": Declared("none, zero1, zero2, zero3 or fsdp.", "KIND"),
    "offload": _flag("--offload", "Weights and states in host memory."),
    "optimizer": Declared("adamw, adamw_8bit, adamw_4bit or sgd.", "KIND"),
    "fused_loss": Declared(
        "Whether logits are never held at once.",
        kind=Switch,
        flags=("--fused-loss/--plain-loss",),
    ),
    "tensor_parallel": Declared("GPUs that share each layer.", "N"),
    "pipeline_parallel": Declared("GPUs with different layers.", "N"),
    "context_parallel": Declared("GPUs that share each sequence.", "N"),
    "expert_parallel": Declared("GPUs with different experts.", "N"),
    "data_parallel": Declared("Copies of the model.", "N"),
    "global_batch": Declared("Sequences per optimizer step, all GPUs.", "N"),
    "attention": Declared("Kernel: flash or plain.", "KIND"),
    "grouped_experts": Declared(
        "Experts multiplied together, or one by one.",
        kind=Switch,
        flags=("--grouped-experts/--looped-experts",),
    ),
    "base": Declared("Frozen weights: bf16, fp8, int8 or nf4.", "FORMAT"),
    "adapter": Declared("lora or qlora, where all weights are usual.", "KIND"),
    "master_weights": Declared("Copies of trained weights: fp32 or none.", "KIND"),
    "train_embeddings": _flag("--train-embeddings", "Embeddings and head too."),
    "images": Declared("Mean images per example, beside its text.", "N"),
    "image_tokens": Declared("Positions of one image.", "N"),
    "train_tower": _flag("--train-tower", "The tower that reads images is trained."),
    "group_size": Declared("Answers per example that RL writes.", "N"),
    "longest": Declared("Longest example; batches are padded to theirs.", "N"),
    "software_year": Declared("Year of the training software.", "YEAR"),
    "step_seconds": Declared("Measured seconds per optimizer step.", "S"),
    "hours_so_far": Declared("Measured GPU-hours so far, with --done.", "HOURS"),
    "done": Declared("Share of the run that is done.", "PCT"),
    "support_only": _flag("--support", "Only whether evidence covers the job."),
    "teacher": Declared("Who writes the training text.", "MODEL"),
    "answer_tokens": Declared("Tokens the teacher writes per example.", "N"),
    "price": Declared("Price of a GPU-hour.", "USD"),
    "energy": _flag("--energy", "Energy of the cards as well."),
    # many profiles
    "fields": Declared("Of the JSON of recommend; plan,primary if not given.", "A,B"),
    "explain": _flag("--explain", "Work out rejected, hinges and possible_plans too."),
    "jobs": Declared("Processes; 1 if not given.", "N"),
    "resume": Declared("Go on after the complete lines of this file.", "OUT"),
    # one serving job
    "weights": Declared("bf16, fp8, int4, mxfp4, ...", "FORMAT"),
    "engine": Declared("vllm, sglang, tensorrt, llama.cpp, ...", "NAME"),
    "input_tokens": Declared("Mean prompt tokens per request.", "N"),
    "output_tokens": Declared("Mean tokens of an answer.", "N"),
    "users": Declared("Requests in flight at once.", "N"),
    "load": Declared("Or saturated, server or burst.", "KIND"),
    "requests": Declared("Requests a month, for GPUs and money.", "N"),
    "first_token_limit": Declared("Longest wait for the first token.", "MS"),
    "token_limit": Declared("Longest wait for each later token.", "MS"),
    "unmerged_adapter": _flag("--unmerged-adapter", "An adapter beside the base."),
    # constants of one's own
    "efficiency": Declared("Own constants, from validate --calibrate.", "FILE"),
    "calibrate": Declared("Write own constants for --efficiency.", "FILE"),
    "all_rows": _flag("--all", "Score rows too that are marked as other use."),
}

ANSWERS = ("answers", "settings")
TERMS = (
    "months", "baseline", "api", "api_model", "price_date", "cache_hits",
    "tuned_prompt", "retrain_every",
)  # fmt: skip
JOB = (
    "method", "model", "model_config", "gpu", "gpus", "tokens", "examples",
    "mean_tokens", "epochs", "seq_len", "micro_batch", "checkpointing", "precision",
    "stack", "padded", "lora_rank", "sharding", "offload", "optimizer", "fused_loss",
    "tensor_parallel", "pipeline_parallel", "context_parallel", "expert_parallel",
    "data_parallel", "global_batch", "attention", "grouped_experts", "base", "adapter",
    "master_weights", "train_embeddings", "group_size", "images", "image_tokens",
    "train_tower", "longest", "software_year",
    "teacher", "answer_tokens", "price", "energy", "step_seconds", "hours_so_far",
    "done",
)  # fmt: skip
SERVING = (
    "model", "model_config", "gpu", "gpus", "weights", "engine", "input_tokens",
    "output_tokens", "users", "load", "requests", "first_token_limit", "token_limit",
    "tensor_parallel", "pipeline_parallel", "software_year", "unmerged_adapter",
    "price",
)  # fmt: skip
OUTPUT = ("report_format", "output")


def takes(*names: str) -> Callable[[F], F]:
    """Give a command these options, in this order, after its own parameters.

    Args:
        names: Keys of `OPTIONS`. The command collects their values with `**`.
    """

    def declared(command: F) -> F:
        own = list(inspect.signature(command, eval_str=True).parameters.values())
        kept = [p for p in own if p.kind is p.POSITIONAL_OR_KEYWORD]
        options = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=OPTIONS[name].default,
                annotation=OPTIONS[name].annotation,
            )
            for name in names
        ]
        parameters = [*kept, *options]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in parameters}
        return command

    return declared
