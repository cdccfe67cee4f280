"""Turn a trained model folder into one ONNX file: `python -m export models/article`.

The file takes a raw photo and gives the answer. It is compared with the Keras network first;
a failed check leaves no file. `--check` repeats the comparison on the file that is there, and
`--runtimes` makes it in every runtime that is installed.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"  # the one that tf2onnx converts, whatever trained the network
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from app.takeaway.kit import write_kit
from app.takeaway.site import write_site
from export.folder import Evidence, check_folder, export_folder
from export.network import ExportError
from export.parity import ParityError
from models import folder as model_folder
from models.folder import CardError


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when exported, 1 for a failed check, 2 for wrong input."""
    parser = argparse.ArgumentParser(
        prog="python -m export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the model folder, such as models/article")
    parser.add_argument("--check", action="store_true", help="repeat the checks on the existing file, write nothing")
    parser.add_argument(
        "--data",
        help="cifar10 or the folder it was trained on: compares on all test images and measures the file's accuracy",
    )
    parser.add_argument(
        "--photos",
        type=Path,
        metavar="FOLDER",
        help="real photos, a folder per class and none/: half choose the threshold of what is known, half measure it",
    )
    parser.add_argument("--photos-name", default="", metavar="NAME", help="what to call these photos in the card")
    parser.add_argument(
        "--runtimes", action="store_true", help="compare in every runtime: onnxruntime, browsers', OpenVINO, tract"
    )
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="write a static page that needs no server")
    parser.add_argument("--kit", type=Path, metavar="FILE.zip", help="pack the file with golden answers, code and page")
    options = parser.parse_args(arguments)
    try:
        if options.site:
            write_site(options.folder, options.site)
            print(f"Wrote {os.path.relpath(options.site / 'index.html')}")
        if options.kit:
            write_kit(options.folder, options.kit)
            print(f"Wrote {os.path.relpath(options.kit)}")
        if options.site or options.kit:
            return 0
        evidence = Evidence(options.data, options.photos, options.photos_name, options.runtimes)
        if options.check:
            check_folder(options.folder, evidence)
            return 0
        export_folder(options.folder, evidence)
        print(f"Wrote {os.path.relpath(options.folder / model_folder.ONNX)}")
    except ParityError as problem:
        print(f"export: check failed, no file written: {problem}", file=sys.stderr)
        return 1
    except (CardError, ExportError, ValueError) as problem:
        print(f"export: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"export: could not read or write: {problem.strerror or problem}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
