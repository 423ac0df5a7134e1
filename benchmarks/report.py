"""Prints the table of figures."""

from dataclasses import dataclass


@dataclass
class Figure:
    name: str
    target: str
    measured: str
    reached: bool
    note: str = ""


def show(figure: Figure) -> None:
    mark = "yes" if figure.reached else "NO"
    print(f"{figure.name:<62} {figure.target:>10} {figure.measured:>12}  {mark:<4} {figure.note}", flush=True)


def head() -> None:
    print(f"{'figure':<62} {'target':>10} {'measured':>12}  {'':<4} note")
