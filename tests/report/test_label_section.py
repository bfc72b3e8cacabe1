from label_laundry.report.label_section import acted_on_text, soft_text

HEALTH = {"flagged": {"certain": 40, "likely": 60, "possible": 9}, "models": {"cnn": 0.66, "probe": 0.55}}


def policy(certain, likely, expected=None):
    actions = {"certain": ("prune", certain), "likely": ("prune", likely), "possible": ("keep", 0)}
    tiers = {tier: {"action": action, "acted_on": count} for tier, (action, count) in actions.items()}
    return {"precision": 0.8, "expected": expected, "tiers": tiers}


def test_it_says_how_many_flags_are_acted_on_and_why_no_more():
    assert acted_on_text(policy(40, 12, 0.81), HEALTH) == (
        "The policy acts on the surest flags, as long as 80% of them should be wrong labels: on 40 of 40 certain flags and 12 of 60 likely "
        "flags, of which 81% should be wrong."
    )


def test_where_nothing_is_acted_on_it_says_what_would_help():
    said = acted_on_text(policy(0, 0), HEALTH)
    assert "on 0 of 40 certain flags and 0 of 60 likely flags. Either hardly any label is wrong" in said
    assert "too weak to tell (they agree with so many labels: cnn 66%, probe 55%). Then more images" in said


def test_where_there_is_no_flag_to_act_on_it_says_what_would_help():
    said = acted_on_text(policy(0, 0), HEALTH | {"flagged": dict.fromkeys(HEALTH["flagged"], 0)})
    assert said.startswith("There is no flag that the policy acts on. Either hardly any label is wrong, or the models are too weak")


def test_it_says_how_much_of_the_kept_labels_is_not_believed():
    assert soft_text({"labels": 8300, "doubts": 310.4}) == (
        "In training, 8,300 of the kept labels count only as far as they are believed: in all, the weight of 310 labels goes to other "
        "classes."
    )
    assert soft_text(None) == ""
