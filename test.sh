#!/usr/bin/env bash
# Builds everything and runs every test; installs what is missing first. Arguments go to dotnet test, for example
#   ./test.sh --filter-class '*RegionFinderTests'
# Ends with 0 only if every test project ran and no test failed. Results: artifacts/test-results/PROJECT.trx
set -euo pipefail
# shellcheck source=scripts/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/scripts/prepare.sh"
cd "$root"

mapfile -t missing < <(missing_runtime_packages)
install_packages "${missing[@]}" || exit 1
install_listed_packages tests/packages.txt
require_sdk

results="$root/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"
dotnet build FoodInspect.sln -c Release -v quiet -nologo

failed=()
for folder in tests/*.Tests; do
  project="$(basename "$folder")"
  dotnet test --project "$folder" -c Release --no-build \
    --results-directory "$results" --report-xunit-trx --report-xunit-trx-filename "$project.trx" "$@" ||
    failed+=("$project")
done

((${#failed[@]} == 0)) || die "Failed: ${failed[*]}"
say "Every test project passed."
