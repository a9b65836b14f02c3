"""Run the program of this bundle; the first time, unpack it. Needs nothing but Python, and no network.

What is unpacked lies beside this file, in one folder for each Python (site-3.11, …); to install again, delete that.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    listed = os.path.join(HERE, f"wheels-{python}.txt")
    if not os.path.exists(listed):
        known = sorted(name[7:-4] for name in os.listdir(HERE) if name.startswith("wheels-") and name.endswith(".txt"))
        sys.exit(
            f"这个安装包需要 Python {'、'.join(known)}，现在运行的是 {python}。"
            f"/ This bundle needs Python {', '.join(known)}; this is {python}."
        )
    site = os.path.join(HERE, "site-" + python)
    if not os.path.isdir(site):
        unpack(listed, site)
    sys.path.insert(0, site)
    from auditor.__main__ import command

    sys.argv[0] = "auditor"
    command()


def unpack(listed, site):
    """Unpack the wheels that ``listed`` names, each checked, beside their place; then put all in place at once."""
    sys.stderr.write("首次运行，正在展开程序，约需一分钟…… / Unpacking the program, once; about a minute...\n")
    sys.stderr.flush()
    new = tempfile.mkdtemp(prefix="site-", suffix=".new", dir=HERE)
    try:
        with open(listed, encoding="utf-8") as lines:
            for line in lines:
                digest, name = line.split()
                put(os.path.join(HERE, "wheels", name), digest, new)
        os.chmod(new, 0o755)
        os.rename(new, site)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def put(wheel, digest, target):
    """Unpack one wheel. Raises SystemExit where it is not what was bundled."""
    with open(wheel, "rb") as stream:
        if hashlib.sha256(stream.read()).hexdigest() != digest:
            sys.exit("文件已损坏，请重新复制安装包：/ This file is damaged, copy the bundle again: " + os.path.basename(wheel))
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            name = inside(entry.filename)
            if name is None or entry.is_dir():
                continue
            path = os.path.normpath(os.path.join(target, *name.split("/")))
            if not path.startswith(target + os.sep):
                sys.exit(
                    "文件已损坏，请重新复制安装包：/ This file is damaged, copy the bundle again: " + os.path.basename(wheel)
                )
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(entry) as source, open(path, "wb") as written:
                shutil.copyfileobj(source, written)


def inside(name):
    """Where an entry of a wheel belongs; None for what is not imported (scripts, headers, data)."""
    parts = name.split("/")
    if parts[0].endswith(".data"):
        return "/".join(parts[2:]) if parts[1:2] in (["purelib"], ["platlib"]) and len(parts) > 2 else None
    return name


if __name__ == "__main__":
    main()
