#!/usr/bin/env bash
# Builds everything and runs every test; installs what is missing first. Arguments go to dotnet test, for example
#   ./test.sh --filter-class '*RegionFinderTests'
# Ends with 0 only if every test project ran (with arguments: if any test did) and no test failed. Results: artifacts/test-results/PROJECT.trx
set -euo pipefail
# shellcheck source=scripts/prepare.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/scripts/prepare.sh"
cd "$root"

results="$root/artifacts/test-results"
rm -rf "$results"

mapfile -t missing < <(missing_runtime_packages)
install_packages "${missing[@]}" || exit 1
install_listed_packages tests/packages.txt
require_sdk

dotnet build FoodInspect.sln -c Release -v quiet -nologo
mkdir -p "$results"

# A filter need not find a test in every project (exit code 8), if it does in one.
filtered=()
(($# == 0)) || filtered=(--ignore-exit-code 8)
failed=()
for folder in tests/*.Tests; do
  project="$(basename "$folder")"
  dotnet test --project "$folder" -c Release --no-build \
    --results-directory "$results" --report-xunit-trx --report-xunit-trx-filename "$project.trx" "${filtered[@]}" "$@" ||
    failed+=("$project")
done

((${#failed[@]} == 0)) || die "Failed: ${failed[*]}"
(($# == 0)) || grep -qs '<UnitTestResult [^>]*outcome="Passed"' "$results"/*.trx || die "No test ran."
say "Every test project passed."
