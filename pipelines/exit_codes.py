"""The exit codes of the command line (docs/run.md)."""

DONE = 0
DEFECT = 1  # of us, or of the machine
BAD_INPUT = 2
SOURCES_FAILED = 3  # published, but not of all sources
FINDINGS = 3  # of `check` and `doctor`: it was done, and something is to be mended
GATE_CLOSED = 4
STOPPED = 130  # by Ctrl-C or a signal, as shells say it
