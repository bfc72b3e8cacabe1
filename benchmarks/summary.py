"""Raw measurements -> medians, ratios and fractions of the machine's matmul rate, and their tables. Nothing is measured here.

Each ratio is taken within a round, so that its measurements are close in time. The report gives the median over rounds,
with the least and the greatest.
"""

import statistics

from benchmarks.lineup import PEERS

Rounds = dict[str, list[dict[str, float]]]
# The name of each ratio: ours, and the peers, of which the fastest in each round counts.
RATIOS = {
    "cnn_64_vs_plain_pytorch": ("ours_cnn_64", PEERS[:1]),
    "cnn_64_vs_fastest_peer": ("ours_cnn_64", PEERS),
    "cnn_64_fp32_vs_plain_pytorch": ("ours_cnn_64_fp32", PEERS[:1]),
    "cnn_64_fp32_vs_fastest_peer": ("ours_cnn_64_fp32", PEERS),
    "cnn_cpu_profile_vs_plain_pytorch": ("ours_cnn_cpu_profile", PEERS[:1]),
    "mobilenet_v2_vs_plain_pytorch": ("ours_mobilenet_v2", ("plain_pytorch_mobilenet_v2",)),
}
# The contender that represents each model, and the matmul that its precision in profile `cpu` is compared with.
FRACTIONS = {"cnn": ("ours_cnn_cpu_profile", "bf16"), "mobilenet_v2": ("ours_mobilenet_v2", "bf16")}


def rates(raw: Rounds, name: str) -> list[float]:
    """Images per second in each round."""
    return [one["images_per_second"] for one in raw[name]]


def ratio(raw: Rounds, ours: str, peers: tuple[str, ...]) -> list[float]:
    """Ours over the fastest of `peers`, in each round."""
    fastest = [max(each) for each in zip(*(rates(raw, peer) for peer in peers), strict=True)]
    return [mine / theirs for mine, theirs in zip(rates(raw, ours), fastest, strict=True)]


def fraction(raw: Rounds, name: str, mflop: float, kind: str) -> list[float]:
    """FLOP/s that training needs over the matmul rate of `kind`, in each round."""
    return [rate * mflop / 1e3 / machine[kind] for rate, machine in zip(rates(raw, name), raw["matmul"], strict=True)]


def spread(values: list[float]) -> list[float]:
    return [min(values), max(values)]


def summarise(raw: Rounds, mflop: dict[str, float], titles: dict[str, str], once: dict[str, dict[str, float]]) -> dict:
    """The content of results/benchmark.json, except machine and settings; only ratios whose contenders all ran.

    Parameters
    ----------
    raw : measurements of each contender and of "matmul", one for each round.
    mflop : MFLOP of a training step per image of each contender.
    once : `out_of_fold_seconds`, `out_of_fold_accuracy` and `peak_memory_mb` of each contender.
    """
    ratios = {name: ratio(raw, ours, peers) for name, (ours, peers) in RATIOS.items() if {ours, *peers} <= set(raw)}
    fractions = {model: fraction(raw, name, mflop[name], kind) for model, (name, kind) in FRACTIONS.items() if name in raw}
    machine = {kind: [one[kind] for one in raw["matmul"]] for kind in ("bf16", "fp32")}
    return {
        "ratios": {name: statistics.median(values) for name, values in ratios.items()},
        "ratio_spread": {name: spread(values) for name, values in ratios.items()},
        "matmul_fraction": {model: statistics.median(values) for model, values in fractions.items()},
        "matmul_fraction_spread": {model: spread(values) for model, values in fractions.items()},
        "mflop_per_image": mflop,
        "matmul_gflops": {kind: statistics.median(values) for kind, values in machine.items()},
        "matmul_rounds": raw["matmul"],
        "contenders": {
            name: {
                "title": title,
                "images_per_second": statistics.median(rates(raw, name)),
                "images_per_second_spread": spread(rates(raw, name)),
                "matmul_fraction": {kind: statistics.median(fraction(raw, name, mflop[name], kind)) for kind in machine},
                **once[name],
                "rounds": raw[name],
            }
            for name, title in titles.items()
        },
    }


def table(result: dict) -> str:
    """Two Markdown tables: the contenders, and the ratios."""
    lines = [
        "| | images/s in training (least–greatest) | all out-of-fold probabilities | accuracy of these | peak memory | "
        "MFLOP/image | of bf16 matmul | of fp32 matmul |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, one in result["contenders"].items():
        least, greatest = one["images_per_second_spread"]
        share = one["matmul_fraction"]
        lines.append(
            f"| {one['title']} | {one['images_per_second']:,.0f} ({least:,.0f}–{greatest:,.0f}) | {one['out_of_fold_seconds']:,.1f} s | "
            f"{one['out_of_fold_accuracy']:.1%} | {one['peak_memory_mb']:,.0f} MB | {result['mflop_per_image'][name]:.1f} | "
            f"{share['bf16']:.2f} | {share['fp32']:.2f} |"
        )
    lines += ["", "| ratio of images/s, within a round | median | least–greatest |", "|---|--:|--:|"]
    for name, value in result["ratios"].items():
        least, greatest = result["ratio_spread"][name]
        lines.append(f"| `{name}` | {value:.2f} | {least:.2f}–{greatest:.2f} |")
    for model, value in result["matmul_fraction"].items():
        least, greatest = result["matmul_fraction_spread"][model]
        lines.append(f"| `matmul_fraction.{model}` | {value:.2f} | {least:.2f}–{greatest:.2f} |")
    rate = result["matmul_gflops"]
    return "\n".join([*lines, "", f"The machine's matmul rate: {rate['bf16']:,.0f} GFLOP/s in bf16, {rate['fp32']:,.0f} in fp32."])
