"""Instances and results as files. One module for each kind, `read(fields: Fields) -> Instance` and nothing else.

A kind is known to the commands by having a module here, a solver `matching.<kind>.solve_<kind>` and a verifier
`matching.verify.<kind>.verify_<kind>`, each with `-` written as `_`.
"""
