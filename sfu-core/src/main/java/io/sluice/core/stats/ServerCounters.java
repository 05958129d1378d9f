package io.sluice.core.stats;

import io.sluice.rtp.transport.DropReason;
import java.util.Map;

/// Counters of the whole server.
///
/// Immutable.
///
/// @param gauges what is there now, by [Gauge]
/// @param counts what happened since the start, by [Counter]
/// @param drops packets not forwarded since the start, by reason
/// @param stages how often and how long each stage ran since the start
public record ServerCounters(
        Map<Gauge, Long> gauges, Map<Counter, Long> counts, Map<DropReason, Long> drops, Map<Stage, StageTime> stages) {
    public ServerCounters {
        gauges = Map.copyOf(gauges);
        counts = Map.copyOf(counts);
        drops = Map.copyOf(drops);
        stages = Map.copyOf(stages);
    }
}
