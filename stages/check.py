"""Checks everything in params.yaml before any work.

Otherwise a typo in `clean:` would come to light only after half an hour of training. The output never changes, so a changed setting
reruns this stage and then only what depends on that setting.
"""

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.settings.whole import Params


def main() -> None:
    with one_line_errors():
        params.check(Params, params.read(), "")
        write(paths.SETTINGS_CHECKED, lambda temporary: temporary.write_text("params.yaml is in order\n", encoding="utf-8"))


if __name__ == "__main__":
    main()
