"""The tables of docs/measured/flag-rule.md, from the rows of results/flag_rule.csv."""

import pandas as pd

from benchmarks.flag_rule.added import added_table
from benchmarks.flag_rule.own_errors import LEFT_OUT
from benchmarks.flag_rule.rules import BEST, OURS, PARTS


def tables(rows: pd.DataFrame, added: pd.DataFrame) -> str:
    """Markdown: F1 and regret of each rule, expected and real precision of our tiers, the score, ours without the set's own errors, and
    with and without the correction on added noise."""
    return "\n\n".join([f1_table(rows), tier_table(rows), score_table(rows), own_errors_table(rows), added_table(added)])


def wide(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    """A column for each setting, seeds averaged, rules in rows."""
    rows = rows.assign(setting=rows["setting"].str.replace(r"(?<=\d)-[12](?=-|$)", "", regex=True))
    return rows.pivot_table(index="rule", columns="setting", values=value, aggfunc="mean", sort=False)


def f1_table(rows: pd.DataFrame) -> str:
    """Regret is the gap between a rule's F1 and that of the best threshold."""
    known = rows[(rows["wrong"] > 0) & ~rows["rule"].isin(["score", LEFT_OUT, *PARTS])]
    f1 = wide(known, "f1").dropna()
    regret = f1.loc[BEST] - f1
    heads = ["F1", *f1.columns, "mean", "mean regret", "worst"]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "--:|" * (len(heads) - 1)]
    for rule in [OURS, BEST, *f1.index.drop([OURS, BEST])]:
        cells = [*f1.loc[rule], f1.loc[rule].mean(), regret.loc[rule].mean(), regret.loc[rule].max()]
        lines.append(f"| {rule} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")
    return "\n".join(lines)


def tier_table(rows: pd.DataFrame) -> str:
    """Each tier, and the flags that the policy acts on: their number, expected precision and real precision."""
    lines = ["| setting | wrong labels | which | flags | expected precision | precision |", "|---|--:|---|--:|--:|--:|"]
    for row in rows[rows["rule"].isin(PARTS)].itertuples():
        expected = "" if pd.isna(row.expected_precision) else f"{row.expected_precision:.2f}"
        precision = f"{row.precision:.2f}" if row.flags and row.wrong else ""
        lines.append(f"| {row.setting} | {row.wrong:,} | {row.rule} | {row.flags:,.0f} | {expected} | {precision} |")
    return "\n".join(lines)


def score_table(rows: pd.DataFrame) -> str:
    lines = ["| setting | average precision of the score | precision of the worst 3 % |", "|---|--:|--:|"]
    lines += [f"| {row.setting} | {row.average_precision:.3f} | {row.p_at_3:.3f} |" for row in rows[rows["rule"] == "score"].itertuples()]
    return "\n".join(lines)


def own_errors_table(rows: pd.DataFrame) -> str:
    """How many false flags are on labels that are also flagged without noise, and our results without these labels."""
    heads = ("setting", "false flags", "also flagged without noise", "F1 without those", "precision", "precision of the worst 3 %")
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "--:|" * (len(heads) - 1)]
    by_rule = {rule: rows[rows["rule"] == rule].set_index("setting") for rule in (OURS, LEFT_OUT)}
    for row in by_rule[LEFT_OUT].itertuples():
        ours = by_rule[OURS].loc[row.Index]
        false = round(ours["flags"] * (1 - ours["precision"]))
        lines.append(f"| {row.Index} | {false:,} | {row.suspects:,.0f} | {row.f1:.3f} | {row.precision:.3f} | {row.p_at_3:.3f} |")
    return "\n".join(lines)
