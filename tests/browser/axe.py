"""axe-core, the accessibility checker, on a page that is open."""

from playwright.sync_api import Page

from tests.node_modules import node_modules

SERIOUS = ("serious", "critical")


def serious_findings(page: Page) -> list[str]:
    """What axe finds serious or critical on an open page, one line each: the rule and where."""
    script = node_modules() / "axe-core" / "axe.min.js"
    page.evaluate(script.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run()")
    return [
        f"{finding['id']}: {node['target']} {node['html'][:120]}"
        for finding in found["violations"]
        if finding["impact"] in SERIOUS
        for node in finding["nodes"]
    ]
