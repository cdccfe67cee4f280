"""axe-core, the accessibility checker, on a page that is open."""

from playwright.sync_api import Page

from tests.node_modules import node_modules

SERIOUS = ("serious", "critical")


def serious_findings(page: Page, without: str = "") -> list[str]:
    """What axe finds serious or critical on the page, one line each: the rule and where.

    Args:
        page: open, with what is to be checked in view.
        without: a selector of elements that are not asked about, because what breaks a rule there is not ours.
    """
    script = node_modules() / "axe-core" / "axe.min.js"
    page.evaluate(script.read_text(encoding="utf-8"))
    context = {"exclude": [without]} if without else {}
    found = page.evaluate("context => axe.run({ include: ['html'], ...context })", context)
    return [
        f"{finding['id']}: {node['target']} {node['html'][:120]}"
        for finding in found["violations"]
        if finding["impact"] in SERIOUS
        for node in finding["nodes"]
    ]
