"""`adapt-advisor estimate`: hours, memory and money of one training job."""

from __future__ import annotations

from typing import Annotated

import typer

from adapt_advisor.cli.context import rulebook_in_use, write_output
from adapt_advisor.cli.options import Format, Output, OwnConstants, Text, Width


def estimate(
    context: typer.Context,
    method: Annotated[
        Text, typer.Option(metavar="METHOD", help="What is trained: lora, full_ft, ...")
    ] = None,
    model: Annotated[
        Text, typer.Option(metavar="MODEL", help="A name, or a size such as 13B.")
    ] = None,
    model_config: Annotated[
        Text,
        typer.Option(metavar="FILE", help="A Hugging Face config.json instead."),
    ] = None,
    gpu: Annotated[Text, typer.Option(metavar="GPU", help="Kind of GPU.")] = None,
    gpus: Annotated[
        Text, typer.Option(metavar="N", help="How many; else the fewest that fit.")
    ] = None,
    tokens: Annotated[
        Text, typer.Option(metavar="N", help="Tokens of the whole run, all epochs.")
    ] = None,
    examples: Annotated[
        Text, typer.Option(metavar="N", help="Examples, instead of --tokens.")
    ] = None,
    mean_tokens: Annotated[
        Text, typer.Option(metavar="N", help="Mean tokens per example.")
    ] = None,
    epochs: Annotated[
        Text, typer.Option(metavar="N", help="Passes over the examples.")
    ] = None,
    seq_len: Annotated[
        Text, typer.Option(metavar="N", help="Positions of one sequence.")
    ] = None,
    micro_batch: Annotated[
        Text, typer.Option(metavar="N", help="Sequences per GPU and forward pass.")
    ] = None,
    checkpointing: Annotated[
        Text,
        typer.Option(metavar="KIND", help="Activations: none, selective or full."),
    ] = None,
    precision: Annotated[
        Text,
        typer.Option(metavar="FORMAT", help="bf16, fp16, fp32, fp8, fp4 or int8."),
    ] = None,
    stack: Annotated[
        Text,
        typer.Option(
            metavar="CLASS",
            help="vendor_tuned, open_current, open_2022_2023 or unknown.",
        ),
    ] = None,
    padded: Annotated[
        bool | None,
        typer.Option(
            "--padded/--packed", help="Examples padded to --seq-len, or packed."
        ),
    ] = None,
    lora_rank: Annotated[
        Text, typer.Option(metavar="N", help="Rank of the adapter.")
    ] = None,
    sharding: Annotated[
        Text,
        typer.Option(metavar="KIND", help="none, zero1, zero2, zero3 or fsdp."),
    ] = None,
    offload: Annotated[
        bool, typer.Option("--offload", help="Weights and states in host memory.")
    ] = False,
    optimizer: Annotated[
        Text,
        typer.Option(metavar="KIND", help="adamw, adamw_8bit, adamw_4bit or sgd."),
    ] = None,
    fused_loss: Annotated[
        bool | None,
        typer.Option(
            "--fused-loss/--plain-loss", help="Whether logits are never held at once."
        ),
    ] = None,
    teacher: Annotated[
        Text, typer.Option(metavar="MODEL", help="Who writes the training text.")
    ] = None,
    answer_tokens: Annotated[
        Text, typer.Option(metavar="N", help="Tokens the teacher writes per example.")
    ] = None,
    price: Annotated[
        Text, typer.Option(metavar="USD", help="Price of a GPU-hour.")
    ] = None,
    energy: Annotated[
        bool, typer.Option("--energy", help="Energy of the cards as well.")
    ] = False,
    efficiency: OwnConstants = None,
    report_format: Format = "text",
    output: Output = None,
    width: Width = None,
) -> None:
    """Estimate one training job: GPU-hours, memory, days and money, with ranges."""
    from adapt_advisor.cli import show
    from adapt_advisor.cli.efficiency_option import with_efficiency
    from adapt_advisor.cli.evidence import runs_like
    from adapt_advisor.cli.job_options import JobOptions, read_request
    from adapt_advisor.estimate.job_estimate import estimate_job
    from adapt_advisor.report.views.job import job_document
    from adapt_advisor.report.views.job_json import job_json

    show.check_format(report_format)
    rulebook = with_efficiency(rulebook_in_use(context.obj), efficiency)
    request = read_request(
        JobOptions(
            method=method, model=model, model_config=model_config, gpu=gpu, gpus=gpus,
            tokens=tokens, examples=examples, mean_tokens=mean_tokens, epochs=epochs,
            seq_len=seq_len, micro_batch=micro_batch, checkpointing=checkpointing,
            precision=precision, stack=stack, padded=padded, lora_rank=lora_rank,
            sharding=sharding, offload=offload, optimizer=optimizer,
            fused_loss=fused_loss, teacher=teacher, answer_tokens=answer_tokens,
            price=price, energy=energy,
        ),
        rulebook,
    )  # fmt: skip
    found = estimate_job(request, rulebook.efficiency, rulebook.serving)
    runs = runs_like(found.job, rulebook, context.obj)
    text = show.either_rendered(
        report_format,
        lambda: job_json(request, found, runs, rulebook),
        lambda: job_document(request, found, runs, rulebook),
        to_file=output,
        width=width,
    )
    write_output(text, output)
