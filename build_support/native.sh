#!/bin/sh
# Checks, tests or repairs the native reader; where there is no cargo, says so and goes on.
set -eu
cd "$(dirname "$0")/../native"
command -v cargo >/dev/null || { echo "no cargo: the native reader is not built, and not checked"; exit 0; }
case "$1" in
check)
    cargo fmt --all --check
    cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
    ;;
test) cargo test --quiet --locked ;;
fix) cargo fmt --all ;;
*) echo "check, test or fix" >&2; exit 2 ;;
esac
