package io.sluice.signaling.metrics;

import org.slf4j.Logger;

/// A log of our own faults that writes at most one line a second and says how many it kept back.
///
/// Thread-safe: its few fields are guarded by its lock.
public final class FaultLog {
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final Logger log;
    private boolean used;
    private long lastNanos;
    private long keptBack;

    public FaultLog(Logger log) {
        this.log = log;
    }

    /// Writes a line with a stack trace, or counts it.
    public synchronized void log(String sentence, Throwable cause) {
        long now = System.nanoTime();
        if (used && now - lastNanos < INTERVAL_NANOS) {
            keptBack++;
            return;
        }
        log.atError().setCause(cause).addKeyValue("keptBack", keptBack).log(sentence);
        used = true;
        lastNanos = now;
        keptBack = 0;
    }
}
