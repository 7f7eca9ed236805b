"""Check a result against its instance, trusting nothing in the result. No module here imports a solver.

One module for each kind, `verify_<kind>(instance, result, *, remaining=forever) -> Verdict`; `envelope` checks what all
results share.
"""
