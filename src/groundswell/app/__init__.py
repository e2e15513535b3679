"""The live what-if in the browser: two settings of a case side by side, on loopback.

Import from the modules: `setting` (what a user chose), `patch` (the arms it comes to, and the case
patch it is saved as), `library` (the cases and studies that can be opened), `bank` (runs kept in
memory), `live` (those runs read as a study), `picture` and `verdicts` (what is shown of them),
`stream` (answers, refined as runs come in), `guard` (who may ask, and how much), `desk` (what may
be asked for), `server`.
"""
