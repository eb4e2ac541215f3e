"""`validate`: scores, gates, personal calibration, and bad files named by the cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import CHECKOUT, Result, no_network, run

EVIDENCE = CHECKOUT / "rules" / "evidence"
HEADER = (
    "method,model,params_b,gpu_model,gpu_count,seq_len,tokens_per_s_per_gpu,notes\n"
)
ROW = "lora,Llama 3.1 8B,8.03,A100-80GB-SXM,1,2048,3500,x\n"
INPUTS = {
    "training-runs": "training_runs.csv",
    "throughput": "training_throughput.csv",
    "memory": "training_memory.csv",
    "serving": "serving_throughput.csv",
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return written(tmp_path, (HEADER + 5 * ROW).encode())


def written(folder: Path, content: bytes) -> Path:
    file = folder / "mine.csv"
    file.write_bytes(content)
    return file


def validate(*arguments: str | Path, **more: Any) -> Result:
    return run("validate", *arguments, **more)


# -------------------------------------------------------------------------- scores


def test_json_has_every_figure_row_and_reason(table: Path) -> None:
    found = validate("throughput", table, "--format", "json").json
    assert found["n"] == 5
    assert found["skipped"] == []
    assert [row["row"] for row in found["rows"]] == [1, 2, 3, 4, 5]
    columns = {"row", "measured", "low", "typical", "high", "support"}
    assert set(found["rows"][0]) == columns
    for name in (
        "median_abs_error_pct", "p80_ratio", "within_1_25x", "within_1_5x", "within_2x",
        "interval_coverage", "median_interval_ratio", "p90_interval_ratio",
    ):  # fmt: skip
        assert isinstance(found[name], float)
    row = found["rows"][0]
    error = 100 * abs(row["typical"] / row["measured"] - 1)
    assert found["median_abs_error_pct"] == pytest.approx(error)


def test_text_shows_figures_worst_rows_and_skips(tmp_path: Path) -> None:
    content = HEADER + 2 * ROW + ROW.replace("A100-80GB-SXM", "Z9")
    result = validate("throughput", written(tmp_path, content.encode()))
    assert result.code == 0
    for words in ("2 rows scored, 1 skipped", "Median error", "Farthest off", "Z9"):
        assert words in result.out


def test_standard_input_and_a_byte_order_mark_are_read() -> None:
    content = b"\xef\xbb\xbf" + (HEADER + ROW).encode()
    result = validate("throughput", "-", "--format", "json", stdin=content)
    assert result.json["n"] == 1


def test_rows_of_other_use_are_scored_on_demand() -> None:
    file = EVIDENCE / INPUTS["training-runs"]
    usual = validate("training-runs", file, "--format", "json").json
    whole = validate("training-runs", file, "--all", "--format", "json").json
    assert whole["n"] > usual["n"]
    assert any("use is caution" in row["reason"] for row in usual["skipped"])


def test_absent_optional_columns_are_named(table: Path) -> None:
    found = validate("throughput", table, "--format", "json").json
    assert "stack" in found["absent_columns"]


def test_no_connection_is_opened(table: Path) -> None:
    with no_network() as attempts:
        assert validate("throughput", table).code == 0
    assert not attempts


# --------------------------------------------------------------------------- gates


def test_the_gate_ends_with_1_after_the_report(table: Path) -> None:
    loose = validate("throughput", table, "--fail-median-above", "1000")
    tight = validate("throughput", table, "--fail-median-above", "0.001%")
    assert (loose.code, tight.code) == (0, 1)
    assert "Median error" in tight.out
    assert "--fail-median-above" in tight.err


def test_the_gate_fails_where_nothing_was_scored(tmp_path: Path) -> None:
    file = written(tmp_path, (HEADER + ROW.replace("lora", "magic")).encode())
    result = validate("throughput", file, "--fail-median-above", "50")
    assert result.code == 1
    assert "no row was scored" in result.err


@pytest.mark.parametrize("limit", ["x", "-1", "nan", "inf"])
def test_a_gate_is_a_percentage(table: Path, limit: str) -> None:
    assert validate("throughput", table, "--fail-median-above", limit).code == 2


# --------------------------------------------------------------------- calibration


@pytest.mark.parametrize("kind", sorted(INPUTS))
def test_a_personal_calibration_moves_the_middle_to_the_measurements(
    tmp_path: Path, kind: str
) -> None:
    """Measurements that are all 30% above the prediction leave little error."""
    import csv

    source = EVIDENCE / INPUTS[kind]
    shipped = validate(kind, source, "--format", "json").json
    by_row = {row["row"]: row["typical"] * 1.3 for row in shipped["rows"]}
    with source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    from adapt_advisor.evidence.columns import KINDS

    file = tmp_path / "mine.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        for number, row in enumerate(rows, 1):
            if number in by_row:
                row[KINDS[kind].measured] = f"{by_row[number]:.6f}"
                writer.writerow(row)
    own = tmp_path / "own.yaml"
    first = validate(kind, file, "--calibrate", own, "--format", "json").json
    second = validate(kind, file, "--efficiency", own, "--format", "json").json
    assert first["median_abs_error_pct"] > 20
    assert second["median_abs_error_pct"] < 6


def test_estimates_read_the_personal_file(table: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    assert validate("throughput", table, "--calibrate", own).code == 0
    job = ("estimate", "--method", "lora", "--model", "8B", "--gpu", "A100-80GB-SXM")
    given = ("--tokens", "100M", "--format", "json")
    plain = run(*job, *given).json["training_gpu_hours"]["typical"]
    moved = run(*job, *given, "--efficiency", own).json["training_gpu_hours"]["typical"]
    assert moved != pytest.approx(plain, rel=0.01)


def test_too_few_rows_calibrate_nothing(tmp_path: Path) -> None:
    file, own = written(tmp_path, (HEADER + ROW).encode()), tmp_path / "own.yaml"
    result = validate("throughput", file, "--calibrate", own)
    assert result.code == 2
    assert not own.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: [", "not valid YAML"),
        ("- 1", "valid dictionary"),
        ("memory: {parameters: {}}", "memory.spread"),
        ("magic: {}", "magic"),
    ],
)
def test_a_bad_efficiency_file_is_refused(
    table: Path, tmp_path: Path, content: str, words: str
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(content)
    result = validate("throughput", table, "--efficiency", own)
    assert result.code == 2
    assert words in result.err
    assert "--efficiency" in result.err


def test_a_scale_beyond_reason_is_refused(table: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    assert validate("throughput", table, "--calibrate", own).code == 0
    own.write_text(own.read_text().replace("scale: 1.0", "scale: 1.0e9"))
    result = validate("throughput", table, "--efficiency", own)
    assert result.code == 2
    assert "scale" in result.err


# ------------------------------------------------------------------------ bad files


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (HEADER.encode(), "no row"),
        ((HEADER + ROW).encode("utf-16"), "not UTF-8"),
        ((HEADER + ROW.replace("x", "\xe9")).encode("latin-1"), "line 2: this is not"),
        ((HEADER + ROW.replace("x", "\0")).encode(), "line 2: a NUL"),
        (b"model,params_b\na,7\n", "column gpu_model is missing"),
        ((HEADER + ROW).replace(",", ";").encode(), "commas"),
        ((HEADER.replace("notes", "method") + ROW).encode(), "twice"),
        ((HEADER + ROW + "a,b\n").encode(), "row 2: 2 cells under 8 columns"),
        ((HEADER + '"' + ROW).encode(), "not CSV"),
        ((HEADER + ROW + ROW.replace("2048", "=1+1")).encode(),
         "row 2, column seq_len: '=1+1' is a formula"),
        ((HEADER + ROW.replace("Llama 3.1 8B", "+cmd|' /C calc'!A0")).encode(),
         "row 1, column model"),
        ((HEADER + ROW.replace(",x", ",@SUM(A1)")).encode(), "row 1, column notes"),
        ((HEADER + ROW.replace(",x", ",+cmd")).encode(), "row 1, column notes"),
        ((HEADER + ROW.replace("2048", "2k")).encode(), "column seq_len: '2k' is not"),
        ((HEADER + ROW.replace("3500", "3500 tok/s")).encode(),
         "column tokens_per_s_per_gpu"),
        ((HEADER + ROW.replace("3500", "nan")).encode(), "'nan' is not a number"),
        ((HEADER + ROW.replace("8.03", "8030000000")).encode(),
         "column params_b: '8030000000' is too large. Give billions"),
        ((HEADER + ROW.replace(",1,2048", ",-1,2048")).encode(), "'-1' is negative"),
    ],
)  # fmt: skip
def test_a_bad_file_is_named_with_row_and_column(
    tmp_path: Path, content: bytes, words: str
) -> None:
    file, out = written(tmp_path, content), tmp_path / "out.json"
    own = tmp_path / "own.yaml"
    given = ("--calibrate", own, "--format", "json", "--output", out)
    result = validate("throughput", file, *given)
    assert result.code == 2
    assert words in result.err
    assert not result.out
    assert not out.exists()
    assert not own.exists()


def test_prose_in_columns_that_are_not_read_may_begin_with_a_plus(
    tmp_path: Path,
) -> None:
    content = HEADER + ROW.replace(",x", ",+ Packed; cumulative")
    assert validate("throughput", written(tmp_path, content.encode())).code == 0


def test_memory_is_measured_in_gb_or_gib(tmp_path: Path) -> None:
    header = "method,model,peak_mem_gb_per_gpu,unit_as_published\n"
    for unit, code in (("GB", 0), ("GiB reserved", 0), ("", 0), ("MB", 2)):
        file = written(tmp_path, f"{header}lora,Llama 3.1 8B,20,{unit}\n".encode())
        result = validate("memory", file)
        assert result.code == code, unit
    assert "row 1, column unit_as_published" in result.err


def test_many_problems_are_cut_short(tmp_path: Path) -> None:
    file = written(tmp_path, (HEADER + 500 * ROW.replace("2048", "=1")).encode())
    result = validate("throughput", file)
    assert len(result.err.splitlines()) <= 21
    assert "more problems" in result.err


def test_too_many_rows_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapt_advisor.evidence.measurements.MAX_ROWS", 3)
    file = written(tmp_path, (HEADER + 4 * ROW).encode())
    result = validate("throughput", file)
    assert result.code == 2
    assert "more than 3 rows" in result.err


def test_too_large_a_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapt_advisor.evidence.measurements.MAX_BYTES", 100)
    result = validate("throughput", written(tmp_path, (HEADER + ROW).encode()))
    assert result.code == 2
    assert "Split it" in result.err


def test_an_absent_file_or_kind_is_refused(tmp_path: Path, table: Path) -> None:
    assert validate("throughput", tmp_path / "no.csv").code == 2
    assert validate("throughput", tmp_path).code == 2
    result = validate("thruput", table)
    assert result.code == 2
    assert "Did you mean throughput?" in result.err
