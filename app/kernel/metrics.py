"""What is counted and timed, for Prometheus; names and meanings in one place."""

from prometheus_client import Counter, Gauge, Histogram

SOCKETS = Gauge("seventysix_sockets", "Open sockets of this process.", ["audience"])
MESSAGES = Counter("seventysix_messages_committed_total", "Messages and notes committed by this process.")
REFUSALS = Counter("seventysix_frames_refused_total", "Frames answered with an error.", ["code"])
BATCH_SIZE = Histogram(
    "seventysix_append_batch_size",
    "Messages written in one transaction.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
BATCH_SECONDS = Histogram("seventysix_append_seconds", "Time from taking a batch to its commit.")
SLOW_CONSUMERS = Counter("seventysix_slow_consumers_total", "Sockets cut off because they did not read.")
FLAGS = Counter("seventysix_wait_flags_total", "Wait flags raised by this process.", ["level"])
FLAG_LATENESS = Histogram(
    "seventysix_wait_flag_lateness_seconds",
    "From a flag's instant to its being written.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120),
)
RUNGS = Counter("seventysix_wait_rungs_total", "Rungs of the rescue ladder taken by this process.", ["rung"])
ASSIGNMENTS = Counter(
    "seventysix_assignments_total", "Conversations given to agents by this process's router."
)
LEADER = Gauge("seventysix_leader", "1 while this process leads the role.", ["role"])
LOOP_BEATS = Counter(
    "seventysix_loop_beats_total", "Rounds of each loop; one that stands still is stuck.", ["loop"]
)
HINTS_DROPPED = Counter(
    "seventysix_hints_dropped_total", "Hints that did not reach the bus; repaired from Postgres."
)
OUTBOX_ATTEMPTS = Counter(
    "seventysix_outbox_attempts_total",
    "Attempts to deliver what is in the outbox, by how they ended (`delivered`, `retry`, `refused`).",
    ["topic", "outcome"],
)
