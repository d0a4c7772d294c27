"""Refresh the data files of `colonnade.aws` from the packages that publish them.

Prices, alarms, carbon, import costs and cold starts have no package to be read from: their files name their
source, and a person refreshes them. Which managed policies are kept, those seen on the roles of functions and
state machines, managed_policies.txt says.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import re
import runpy
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from botocore.loaders import create_loader
from moto.iam.aws_managed_policies import aws_managed_policies_data

HERE = Path(__file__).parent
DATA = HERE.parent / "src" / "colonnade" / "aws"
WRITTEN_BY_OTHERS = ("refresh_sdk.py", "refresh_sam_policies.py", "refresh_iam.py")

# Modules whose distribution has another name.
MODULES = {
    "Crypto": "pycryptodome",
    "Cryptodome": "pycryptodomex",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "google.protobuf": "protobuf",
    "grpc": "grpcio",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "psycopg2": "psycopg2-binary",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}

# Asked with pip on 2026-11-23, for Python 3.10 on Linux: builds for x86_64 are all there is.
MISSING = {"cx-oracle", "ibm-db"}

# Likewise: one build for every platform.
PURE = {
    "aws-assume-role-lib",
    "aws-durable-execution-sdk-python",
    "aws-lambda-powertools",
    "aws-xray-sdk",
    "cognitojwt",
    "crhelper",
    "pdf2image",
    "prettytable",
    "pypdf2",
    "python-docx",
}


def write(name: str, contents: dict[str, Any]) -> None:
    """Write a data file, small enough to be read in a difference."""
    text = json.dumps(contents, indent=1, ensure_ascii=False)
    # Lists of plain values stand on one line.
    text = re.sub(r"\[\s+((?:\"[^\"]*\"|-?[\d.]+)(?:,\s+(?:\"[^\"]*\"|-?[\d.]+))*)\s+\]", _one_line, text)
    (DATA / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(f"{name}: written")


def _one_line(found: re.Match[str]) -> str:
    line = re.sub(r",\s+", ", ", found[1])
    return f"[{line}]" if len(line) < 3000 else found[0]


def refresh_runtimes(file: Path | None) -> None:
    """Read cfn-lint's table of runtimes: of the installed package, or of the file that is given."""
    if file is None:
        spec = importlib.util.find_spec("cfnlint")
        if spec is None or spec.origin is None:
            print("runtimes: left as they are; install cfn-lint here, or give its table with --runtimes")
            return
        file = Path(spec.origin).parent / "data" / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json"
        version = importlib.metadata.version("cfn-lint")
    else:
        found = list(file.parents[3].glob("cfn_lint-*.dist-info")) if len(file.parents) > 3 else []
        version = found[0].name.split("-")[1].removesuffix(".dist") if found else "of an unknown version"
    rows = json.loads(file.read_text("utf-8"))
    runtimes = {
        name: {
            "deprecated": row.get("deprecated") or None,
            "create_blocked": row.get("create-block") or None,
            "update_blocked": row.get("update-block") or None,
            "successor": row.get("successor") or None,
        }
        for name, row in sorted(rows.items())
    }
    # What Lambda's API takes and the table does not know has no end in sight.
    model = create_loader().load_service_model("lambda", "service-2")
    ageless = dict.fromkeys(("deprecated", "create_blocked", "update_blocked", "successor"))
    for name in model["shapes"]["Runtime"]["enum"]:
        runtimes.setdefault(name, ageless)
    source = (
        f"cfn-lint {version}, LmbdRuntimeLifecycle.json (MIT-0), after AWS's table of Lambda runtimes;"
        f" those without dates from botocore {importlib.metadata.version('botocore')}"
    )
    write(
        "runtimes",
        {"source": source, "as_of": date.today().isoformat(), "runtimes": dict(sorted(runtimes.items()))},
    )


def refresh_managed_policies() -> None:
    """Read the documents of the AWS managed policies from moto."""
    documents = json.loads(aws_managed_policies_data)
    wanted = (HERE / "managed_policies.txt").read_text("utf-8").split()
    absent = [name for name in wanted if name not in documents]
    if absent:
        print(f"managed_policies: moto does not know {', '.join(absent)}")
    policies = {
        name: [
            _statement(each) for each in _listed(documents[name]["Document"]["Statement"]) if _allows(each)
        ]
        for name in sorted(set(wanted) - set(absent))
    }
    source = f"AWS, as copied by moto {importlib.metadata.version('moto')} (Apache-2.0)"
    write("managed_policies", {"source": source, "as_of": date.today().isoformat(), "policies": policies})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _allows(statement: dict[str, Any]) -> bool:
    return bool(statement["Effect"] == "Allow")


def _statement(statement: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if "Action" in statement:
        kept["actions"] = sorted(_listed(statement["Action"]))
    if "NotAction" in statement:
        kept["not_actions"] = sorted(_listed(statement["NotAction"]))
    # NotResource is kept as everything, and marked as narrowed.
    kept["resources"] = sorted(_listed(statement.get("Resource", "*")))
    if "Condition" in statement or "NotResource" in statement:
        kept["conditional"] = True
    return kept


def refresh_arm64(locks: list[str]) -> None:
    """Read from lock files of uv which distributions publish builds for arm64: each as FILE=WHOSE IT IS."""
    pure = set(PURE)
    published: set[str] = set()
    compiled = set(MISSING)
    sources = [f"{', '.join(sorted(MISSING | PURE))} as pip found them on 2026-11-23"]
    for lock in locks:
        file, _, name = lock.partition("=")
        sources.append(name)
        for package in tomllib.loads(Path(file).read_text("utf-8"))["package"]:
            wheels = [each["url"].rpartition("/")[2] for each in package.get("wheels", ())]
            if any(wheel.endswith("-none-any.whl") for wheel in wheels):
                pure.add(package["name"])
            elif any("manylinux" in wheel and "aarch64" in wheel for wheel in wheels):
                published.add(package["name"])
            elif any("manylinux" in wheel and "x86_64" in wheel for wheel in wheels):
                compiled.add(package["name"])
    contents = {
        "source": f"the builds that lock files of uv name: {'; '.join(sources)}",
        "as_of": date.today().isoformat(),
        "modules": MODULES,
        "published": sorted(published),
        "missing": sorted(compiled - published - pure),
        "pure": sorted(pure - published),
    }
    write("arm64", contents)


def main() -> None:
    """Refresh what can be refreshed here, and say what cannot."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--runtimes", type=Path, metavar="FILE", help="cfn-lint's LmbdRuntimeLifecycle.json"
    )
    arguments.add_argument(
        "--lock", action="append", default=[], metavar="FILE=NAME", help="a uv.lock for arm64"
    )
    given = arguments.parse_args()
    refresh_runtimes(given.runtimes)
    refresh_managed_policies()
    if given.lock:
        refresh_arm64(given.lock)
    else:
        print("arm64: left as it is; give lock files with --lock")
    for other in WRITTEN_BY_OTHERS:
        if (HERE / other).exists():
            sys.argv = [other]
            runpy.run_path(str(HERE / other), run_name="__main__")


if __name__ == "__main__":
    main()
