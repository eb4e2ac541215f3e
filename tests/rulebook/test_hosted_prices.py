from __future__ import annotations

import sys
from datetime import date

import pytest

from adapt_advisor import UsageError
from adapt_advisor.catalogue.hosted_prices import hosted_token_prices

DAY = date(2026, 11, 23)


def test_the_prices_of_a_model_are_dated_and_per_million_tokens() -> None:
    pytest.importorskip("genai_prices")
    found = hosted_token_prices("gpt-4.1-mini", DAY)
    assert found.input is not None and found.cached_input is not None
    assert found.output is not None
    assert found.cache_write is None
    assert found.input.value.typical == pytest.approx(0.40)
    assert found.cached_input.value.typical == pytest.approx(0.10)
    assert found.output.value.typical == pytest.approx(1.60)
    assert found.input.as_of == "2026-11-23"


def test_a_tier_for_long_prompts_is_not_taken_for_the_price() -> None:
    pytest.importorskip("genai_prices")
    found = hosted_token_prices("gpt-6-luna", DAY)
    assert found.input is not None and found.cache_write is not None
    assert found.input.value.typical == pytest.approx(0.10)
    assert found.cache_write.value.typical == pytest.approx(0.125)


def test_an_unknown_model_is_an_error_that_names_it() -> None:
    pytest.importorskip("genai_prices")
    with pytest.raises(UsageError, match="no-such-model"):
        hosted_token_prices("no-such-model", DAY)


def test_without_the_package_the_message_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    with pytest.raises(UsageError, match=r"adapt-advisor\[prices\]"):
        hosted_token_prices("gpt-4.1-mini", DAY)


def test_importing_the_module_does_not_import_the_package() -> None:
    import subprocess

    code = (
        "import sys, adapt_advisor.catalogue.hosted_prices as h;"
        "sys.exit('genai_prices' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
