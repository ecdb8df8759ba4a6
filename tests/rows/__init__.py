"""The rows of the small lake beyond revenue: one module a subject, found by itself.

A module gives COLUMNS (by extract, the names of its columns), MAKE (by extract, a function of reporter, year and month
that returns rows, or None where there is no file) and, where they differ, TYPES (of columns that are no text) and GRAIN
(by extract, how long its periods are).
"""
