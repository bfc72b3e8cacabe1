import pytest

from label_laundry.report.label_section import acted_on_text

HEALTH = {"flagged": {"certain": 40, "likely": 60, "possible": 9}, "models": {"cnn": 0.66, "probe": 0.55}}


def policy(certain, likely):
    actions = {"certain": ("prune", certain), "likely": ("prune", likely), "possible": ("keep", 0.3)}
    return {"precision": 0.8, "tiers": {tier: {"action": action, "expected": share} for tier, (action, share) in actions.items()}}


def test_it_says_which_tiers_are_acted_on_and_why():
    assert acted_on_text(policy(0.96, 0.7), HEALTH) == (
        "The policy asks for 80%: certain flags are acted on (with those above, 96% should be wrong); "
        "likely flags are not acted on (with those above, 70% should be wrong)."
    )


@pytest.mark.parametrize("flagged", [HEALTH["flagged"], dict.fromkeys(HEALTH["flagged"], 0)])
def test_where_nothing_is_acted_on_it_says_what_would_help(flagged):
    said = acted_on_text(policy(0.7, 0.5), HEALTH | {"flagged": flagged})
    assert "too weak to tell (they agree with so many labels: cnn 66%, probe 55%). Then more images" in said
