package io.sluice.signaling.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sluice.core.room.Sfu;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Gauge;
import io.sluice.core.stats.ServerCounters;
import io.sluice.core.stats.Stage;
import io.sluice.core.stats.StageTime;
import io.sluice.rtp.transport.DropReason;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Meters of the media plane: every [Counter], every [Gauge], one counter a [DropReason]
/// (`sluice_packets_dropped_total{reason}`) and one timer a [Stage] (`sluice_media_stage_seconds{stage}`).
///
/// Thread-safe: it only reads snapshots.
public final class CoreMeters implements MeterBinder {
    private static final StageTime NEVER_RAN = new StageTime(0, 0);

    private final Sfu sfu;

    public CoreMeters(Sfu sfu) {
        this.sfu = sfu;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Counter counter : Counter.values()) {
            if (counter.unit().equals("nanoseconds")) {
                FunctionCounter.builder("sluice." + counter.key(), sfu, s -> count(s.counters(), counter) / 1e9)
                        .description(counter.sentence())
                        .baseUnit("seconds")
                        .register(registry);
            } else {
                FunctionCounter.builder("sluice." + counter.key(), sfu, s -> count(s.counters(), counter))
                        .description(counter.sentence())
                        .register(registry);
            }
        }
        for (Gauge gauge : Gauge.values()) {
            io.micrometer.core.instrument.Gauge.builder("sluice." + gauge.key(), sfu, s -> s.counters()
                            .gauges()
                            .getOrDefault(gauge, 0L))
                    .description(gauge.sentence())
                    .register(registry);
        }
        for (Stage stage : Stage.values()) {
            FunctionTimer.builder(
                            "sluice.media.stage",
                            sfu,
                            s -> time(s.counters(), stage).count(),
                            s -> time(s.counters(), stage).nanos(),
                            TimeUnit.NANOSECONDS)
                    .tag("stage", stage.key())
                    .description("how often a stage of the media plane ran and how long it took")
                    .register(registry);
        }
        for (DropReason reason : DropReason.values()) {
            FunctionCounter.builder("sluice.packets.dropped", sfu, s -> s.counters()
                            .drops()
                            .getOrDefault(reason, 0L))
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .description("packets that were not forwarded, by reason")
                    .register(registry);
        }
    }

    private static StageTime time(ServerCounters counters, Stage stage) {
        return counters.stages().getOrDefault(stage, NEVER_RAN);
    }

    private static double count(ServerCounters counters, Counter counter) {
        return counters.counts().getOrDefault(counter, 0L);
    }
}
