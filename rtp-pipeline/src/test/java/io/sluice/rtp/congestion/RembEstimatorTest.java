package io.sluice.rtp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RembEstimatorTest {
    private static final long MILLIS = 1_000_000L;

    private final RembEstimator estimator = new RembEstimator();

    @Test
    void knowsNothingAtFirst() {
        assertEquals(BandwidthEstimator.UNKNOWN, estimator.targetBps());
        assertEquals(Pacer.UNLIMITED, estimator.pacingBps());
        assertEquals(0, estimator.acknowledgedBps());
    }

    @Test
    void believesTheLastRembUntilItIsStale() {
        estimator.onRemb(1_000_000, 0);
        estimator.onRemb(800_000, 1_000 * MILLIS);
        assertEquals(800_000, estimator.targetBps());
        assertEquals(2_000_000, estimator.pacingBps());
        estimator.onTimeout(10_999 * MILLIS);
        assertEquals(800_000, estimator.targetBps());
        estimator.onTimeout(estimator.nextTimeoutNanos());
        assertEquals(BandwidthEstimator.UNKNOWN, estimator.targetBps());
    }

    @Test
    void neverPacesAtNothingOrBeyondWhatAPacerTakes() {
        estimator.onRemb(0, 0);
        assertEquals(2, estimator.pacingBps());
        estimator.onRemb(Long.MAX_VALUE / 1_000, 0);
        assertEquals(Pacer.MAX_BPS, estimator.pacingBps());
    }

    @Test
    void measuresWhatArrived() {
        SentPacketHistory history = new SentPacketHistory();
        FeedbackResults results = new FeedbackResults();
        for (int i = 0; i < 1_000; i++) {
            long sequence = history.add(1_250, Pacer.NO_PROBE, i * 10 * MILLIS);
            results.clear();
            results.add(history, sequence, i % 10 == 0 ? FeedbackResults.NOT_RECEIVED : i * 10_000L);
            estimator.onTransportFeedback(results, i * 10 * MILLIS);
        }
        assertEquals(900_000, estimator.acknowledgedBps(), 40_000);
        estimator.onPathChanged(0);
        assertEquals(0, estimator.acknowledgedBps());
    }
}
