from __future__ import annotations

from pathlib import Path

import pytest

from logontracer.errors import UsageError
from logontracer.settings import SETTINGS, SettingSpec, load_settings

VALID = {Path: "/evidence", int: "7", float: "7.5", str: "::1"}


def valid(spec: SettingSpec) -> str:
    if spec.name == "reader":
        return "wheel"
    return VALID.get(spec.parse, "proxy.example")  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("spec", SETTINGS, ids=lambda spec: spec.name)
def test_a_setting_is_read_from_its_environment_variable(spec: SettingSpec) -> None:
    settings = load_settings({spec.environment_variable: valid(spec)})
    assert getattr(settings, spec.name) == spec.parse(valid(spec))


@pytest.mark.parametrize("spec", SETTINGS, ids=lambda spec: spec.name)
def test_a_setting_without_a_value_has_its_default_and_the_default_is_in_range(spec: SettingSpec) -> None:
    assert getattr(load_settings({}), spec.name) == spec.default


@pytest.mark.parametrize("spec", [s for s in SETTINGS if s.parse in (int, float)], ids=lambda spec: spec.name)
@pytest.mark.parametrize("text", ["many", "-1"])
def test_a_number_that_is_none_or_out_of_range_is_refused_by_name(spec: SettingSpec, text: str) -> None:
    with pytest.raises(UsageError, match=f"(?i){spec.name}") as caught:
        load_settings({spec.environment_variable.lower(): "", spec.environment_variable: text})
    assert caught.value.hint == spec.help


def test_an_override_wins_over_the_environment_and_none_overrides_nothing() -> None:
    environment = {"LOGONTRACER_PORT": "9000"}
    assert load_settings(environment, port=9001).port == 9001
    assert load_settings(environment, port=None).port == 9000


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown setting 'prot'"):
        load_settings({}, prot=1)


def test_a_setting_that_does_not_exist_is_no_attribute() -> None:
    with pytest.raises(AttributeError):
        load_settings({}).prot  # noqa: B018


def test_cases_live_in_the_home_folder() -> None:
    assert load_settings({}, home=Path("/evidence")).cases_dir == Path("/evidence/cases")
