package io.sluice.core.worker;

/// What a media loop reads the time from: the system's monotonic clock, or one that is set by hand.
///
/// One class, not an interface: the compiled loop would else depend on whose implementation it saw first.
///
/// Owned by the thread that drives the loop.
final class LoopClock {
    private final boolean driven;
    private long nanos;

    private LoopClock(boolean driven, long nanos) {
        this.driven = driven;
        this.nanos = nanos;
    }

    /// The system's clock.
    static LoopClock system() {
        return new LoopClock(false, 0);
    }

    /// A clock that stands still until [#advance].
    static LoopClock driven(long nanos) {
        return new LoopClock(true, nanos);
    }

    /// Now, in nanoseconds from an arbitrary origin.
    long nanos() {
        return driven ? nanos : System.nanoTime();
    }

    /// Lets time pass on a driven clock.
    void advance(long by) {
        nanos += by;
    }
}
