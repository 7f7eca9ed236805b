"""HiGHS (Huangfu and Hall 2018) as the solvers use it: silent, on one thread, warm where it was solved before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

import highspy
import numpy as np
import scipy.sparse

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.limits import Remaining, forever

Options = Mapping[str, float | str]
NO_OPTIONS: Options = {}
INFINITY: float = highspy.kHighsInf
Ended = Literal["optimal", "infeasible", "stopped"]
ENDS: dict[Any, Ended] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
}


@dataclass(frozen=True, kw_only=True)
class Program:
    """Least cost · x, `lower` ≤ x ≤ `upper` [n], `row_lower` ≤ rows · x ≤ `row_upper` [m]; `rows` is [m, n]."""

    cost: Floats
    lower: Floats
    upper: Floats
    rows: scipy.sparse.csc_matrix
    row_lower: Floats
    row_upper: Floats


class Model:
    """A loaded program, which may be changed and solved again. Equal calls give equal answers."""

    def __init__(self, program: Program, *, whole: Sequence[int] | Ints = (), options: Options = NO_OPTIONS) -> None:
        self.highs = highspy.Highs()
        for name, value in {"output_flag": False, "threads": 1, **options}.items():
            self.highs.setOptionValue(name, value)
        self.highs.passModel(_lp(program, whole))

    def solve(self, remaining: Remaining = forever) -> Ended:
        """`stopped` where time or nodes ran out: then `values` may hold the best point found."""
        left = remaining()
        if left <= 0:
            return "stopped"
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + left if isfinite(left) else INFINITY)
        self.highs.run()
        return ENDS.get(self.highs.getModelStatus(), "stopped")

    def values(self) -> Floats:
        return np.array(self.highs.getSolution().col_value)

    def row_prices(self) -> Floats:
        """What a row's bound costs: ≥ 0 where the lower binds, ≤ 0 where the upper does."""
        return np.array(self.highs.getSolution().row_dual)

    def column_prices(self) -> Floats:
        """Reduced costs, of equal sign."""
        return np.array(self.highs.getSolution().col_dual)

    def found(self) -> bool:
        """Whether `values` is a point that obeys everything."""
        return bool(self.highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)

    def cost(self) -> float:
        return float(self.highs.getInfo().objective_function_value)

    def bound(self) -> float:
        """No whole point costs less."""
        return float(self.highs.getInfo().mip_dual_bound)

    def set_column(self, column: int, lower: float, upper: float) -> None:
        self.highs.changeColBounds(column, lower, upper)

    def set_row(self, row: int, lower: float, upper: float) -> None:
        self.highs.changeRowBounds(row, lower, upper)

    def set_entry(self, row: int, column: int, value: float) -> None:
        self.highs.changeCoeff(row, column, value)

    def add_columns(self, cost: Floats, entries: scipy.sparse.csc_matrix) -> None:
        """Columns from 0 up; `entries` is [m, added]."""
        self.highs.addCols(
            len(cost), cost, np.zeros(len(cost)), np.full(len(cost), INFINITY), entries.nnz,
            entries.indptr[:-1].astype(np.int32), entries.indices.astype(np.int32), entries.data,
        )  # fmt: skip


def _lp(program: Program, whole: Sequence[int] | Ints) -> highspy.HighsLp:
    made = highspy.HighsLp()
    made.num_row_, made.num_col_ = program.rows.shape
    made.col_cost_, made.col_lower_, made.col_upper_ = program.cost, program.lower, program.upper
    made.row_lower_, made.row_upper_ = program.row_lower, program.row_upper
    made.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    made.a_matrix_.start_ = program.rows.indptr
    made.a_matrix_.index_ = program.rows.indices
    made.a_matrix_.value_ = program.rows.data
    if len(whole):
        kinds = np.full(made.num_col_, highspy.HighsVarType.kContinuous)
        kinds[np.asarray(whole)] = highspy.HighsVarType.kInteger
        made.integrality_ = kinds.tolist()
    return made
