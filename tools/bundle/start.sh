#!/bin/sh
# ./start.sh run sample/audit.yaml --output report      审核示例 / audit the sample
here=$(cd "$(dirname "$0")" && pwd)
for python in "$here/python/bin/python3" python3.13 python3.12 python3.11 python3; do
  if command -v "$python" >/dev/null 2>&1 &&
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) &&
    [ -e "$here/wheels-$version.txt" ]; then
    exec "$python" "$here/start.py" "$@"
  fi
done
echo "这台电脑上没有合适的 Python，见 README.txt。/ There is no suitable Python on this machine; see README.txt." >&2
exit 4
