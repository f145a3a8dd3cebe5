#!/usr/bin/env bash
# Build sdist -> wheel, install the wheel into an empty environment outside the checkout, run the demo.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
uv="$root/.venv/bin/uv"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$root"
"$uv" build --quiet --sdist --out-dir "$work/dist" .
"$uv" build --quiet --wheel --out-dir "$work/dist" "$work"/dist/*.tar.gz
"$root/.venv/bin/python" "$root/tests/tools/wheel_contents.py" "$work"/dist/*.whl

"$uv" venv --quiet --python "$root/.venv/bin/python" "$work/venv"
"$uv" pip install --quiet --compile-bytecode --python "$work/venv/bin/python" \
  --require-hashes -r "$root/requirements.lock"
"$uv" pip install --quiet --compile-bytecode --python "$work/venv/bin/python" --no-deps "$work"/dist/*.whl

mkdir "$work/elsewhere"
cd "$work/elsewhere"
"$work/venv/bin/python" -c "import fireside; print('running', fireside.__file__)"
"$work/venv/bin/fireside" demo --no-serve
echo "The wheel built from the sdist ran the demo outside the checkout."
