package io.sluice.core.record.product;

import java.util.ArrayList;
import java.util.List;

/// The way from one stream's RTP timestamps to the room's clock, known after the whole stream was seen.
///
/// Idea: the mapping that was learned along the stream is noted at knots some seconds apart and taken as a straight
/// line
/// between them; so the clocks' drift is followed and their noise is not. The first knot lies where enough was known,
/// and holds for all that came before it.
///
/// Owned by its survey; then read only.
final class StreamTimeline {
    /// Chosen: 100 ppm are 1 ms in that time.
    private static final long KNOT_NANOS = 10_000_000_000L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private record Knot(long ticks, long nanos) {}

    private final int clockRate;
    private final List<Knot> knots = new ArrayList<>();
    private long first = Long.MIN_VALUE;
    private boolean provisional;

    StreamTimeline(int clockRate) {
        this.clockRate = clockRate;
    }

    /// Notes where a timestamp lies as far as is known now.
    ///
    /// @param ticks unwrapped RTP timestamp
    void note(long ticks, long nanos) {
        if (first == Long.MIN_VALUE) {
            first = nanos;
        }
        if (knots.isEmpty() || provisional) {
            knots.clear();
            knots.add(new Knot(ticks, nanos));
            provisional = nanos - first < KNOT_NANOS;
        } else if (nanos - knots.getLast().nanos() >= KNOT_NANOS
                && ticks - knots.getLast().ticks() >= clockRate) {
            knots.add(new Knot(ticks, nanos));
        }
    }

    /// The room's time of a timestamp, in microseconds since the start of the recording.
    long microsOf(long ticks) {
        int after = 0;
        while (after < knots.size() && knots.get(after).ticks() <= ticks) {
            after++;
        }
        if (after == 0 || after == knots.size()) {
            Knot anchor = knots.get(after == 0 ? 0 : after - 1);
            return (anchor.nanos() + (ticks - anchor.ticks()) * NANOS_PER_SECOND / clockRate) / 1_000;
        }
        Knot from = knots.get(after - 1);
        Knot to = knots.get(after);
        double share = (double) (ticks - from.ticks()) / (to.ticks() - from.ticks());
        return (from.nanos() + Math.round(share * (to.nanos() - from.nanos()))) / 1_000;
    }
}
