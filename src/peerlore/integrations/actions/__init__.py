"""Every write of an import of people: stage, name the columns, check in chunks, apply all or nothing, stop, empty."""

from peerlore.integrations.actions.applying import (
    ManyWouldLeave,
    NotReady,
    RowsNeedAnotherLook,
    apply_import,
    confirm,
    hold_files,
)
from peerlore.integrations.actions.comparing import check_rows, compare_again
from peerlore.integrations.actions.ending import (
    FORGOTTEN_AFTER,
    ROWS_KEPT,
    NothingLeftToStop,
    fail_import,
    forget_rows,
    stop,
    stop_forgotten,
    take_up,
)
from peerlore.integrations.actions.shared import Superseded
from peerlore.integrations.actions.staging import (
    CompanyNeedsName,
    NotWaitingForColumns,
    default_company,
    name_columns,
    stage_file,
    suggested_mapping,
)

__all__ = [
    "FORGOTTEN_AFTER",
    "ROWS_KEPT",
    "CompanyNeedsName",
    "ManyWouldLeave",
    "NotReady",
    "NotWaitingForColumns",
    "NothingLeftToStop",
    "RowsNeedAnotherLook",
    "Superseded",
    "apply_import",
    "check_rows",
    "compare_again",
    "confirm",
    "default_company",
    "fail_import",
    "forget_rows",
    "hold_files",
    "name_columns",
    "stage_file",
    "stop",
    "stop_forgotten",
    "suggested_mapping",
    "take_up",
]
