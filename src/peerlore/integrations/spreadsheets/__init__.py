"""Translator: a spreadsheet of people into one of the engine's problems, and the plan into files for a person.

No server and no database: `people` reads the sheet, `recipes` turn it into an instance and tell the plan, `proving`
solves and checks, `report` and `folder` write what comes out.
"""
