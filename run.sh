#!/usr/bin/env bash
# Runs FoodInspect; installs what is missing and builds first, where needed.
#   ./run.sh                       the lines of appsettings.json; as delivered, the demo line
#   ./run.sh inspect FILE …        any command of the program (./run.sh --help)
#   ./run.sh trainer train …       any command of the trainer (./run.sh trainer --help)
# Ends with the program's exit code.
set -euo pipefail
# shellcheck source=scripts/prepare.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/scripts/prepare.sh"

mapfile -t missing < <(missing_runtime_packages)
install_packages "${missing[@]}" || exit 1
require_sdk

if [[ "${1:-}" == trainer ]]; then
  shift
  program="$root/src/FoodInspect.Trainer/bin/Release/net10.0/linux-x64/foodinspect-trainer.dll"
  build_if_changed "$program" src/FoodInspect.Trainer/FoodInspect.Trainer.csproj src/FoodInspect.Inference src/FoodInspect.Core || exit 1
  # promote asks the line's program what a model does to items.
  export FOODINSPECT_APP="${FOODINSPECT_APP:-$root/run.sh}"
  exec dotnet "$program" "$@"
fi

program="$root/src/FoodInspect/bin/Release/net10.0/linux-x64/foodinspect.dll"
build_if_changed "$program" src/FoodInspect/FoodInspect.csproj src/FoodInspect.Inference src/FoodInspect.Core || exit 1
(($# > 0)) || set -- run
export FOODINSPECT_CONFIG="${FOODINSPECT_CONFIG:-$root/appsettings.json}"
# exec: signals reach the program itself, and its exit code is ours.
exec dotnet "$program" "$@"
