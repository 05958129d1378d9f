package io.sluice.core.publish;

import io.sluice.core.allocate.LayerLadder;
import io.sluice.core.room.TrackSource;

/// Makes the [LayerLadder] of one publication from what its encodings measure, at most every [#PERIOD_NANOS].
///
/// Owned by the media worker.
final class LadderBuilder {
    /// Chosen: a fifth of the time in which a subscriber's layer shall have fallen.
    private static final long PERIOD_NANOS = 100_000_000L;

    /// Chosen: an encoding without a packet for this long has stopped.
    static final long SILENT_NANOS = 1_000_000_000L;

    /// Chosen: below it a larger picture is no gain over a smaller one that is fluent.
    private static final double FLUENT_FRAME_RATE = 12;

    private final Publication publication;
    private final LayerLadder ladder = new LayerLadder();
    private final int[] order;
    private long builtNanos;
    private boolean built;

    LadderBuilder(Publication publication) {
        this.publication = publication;
        this.order = new int[publication.encodingCount()];
    }

    LayerLadder at(long nowNanos) {
        if (!built || nowNanos - builtNanos >= PERIOD_NANOS) {
            built = true;
            builtNanos = nowNanos;
            build(nowNanos);
        }
        return ladder;
    }

    private void build(long nowNanos) {
        ladder.clear();
        int arriving = 0;
        for (int i = 0; i < order.length; i++) {
            InboundRtpStream stream = publication.encoding(i);
            if (stream == null || nowNanos - stream.lastPacketNanos() > SILENT_NANOS) {
                continue;
            }
            LayerMeter layers = stream.layers();
            if (layers == null || layers.topSpatial(nowNanos) < 0) {
                continue;
            }
            layers.refresh(nowNanos);
            int at = arriving++;
            while (at > 0 && isHigher(order[at - 1], i, nowNanos)) {
                order[at] = order[--at];
            }
            order[at] = i;
        }
        if (arriving < order.length) {
            ladder.setIncomplete();
        }
        boolean screen = publication.source() == TrackSource.SCREEN;
        boolean first = true;
        for (int i = 0; i < arriving; i++) {
            first = addEncoding(order[i], screen, first, i == arriving - 1, nowNanos);
        }
    }

    private boolean addEncoding(int encoding, boolean screen, boolean lowest, boolean highest, long nowNanos) {
        InboundRtpStream stream = publication.encoding(encoding);
        LayerMeter layers = stream == null ? null : stream.layers();
        if (stream == null || layers == null) {
            return lowest;
        }
        int topSpatial = layers.topSpatial(nowNanos);
        int topTemporal = layers.topTemporal(nowNanos);
        boolean first = lowest;
        for (int spatial = 0; spatial <= topSpatial; spatial++) {
            boolean sharpest = highest && spatial == topSpatial;
            int width = layers.width(spatial) > 0 || topSpatial > 0 ? layers.width(spatial) : stream.width();
            int height = layers.height(spatial) > 0 || topSpatial > 0 ? layers.height(spatial) : stream.height();
            for (int temporal = 0; temporal <= topTemporal; temporal++) {
                double rate = layers.framesPerSecond(temporal, nowNanos);
                boolean useful = screen
                        ? temporal == 0 || sharpest
                        : first || temporal == topTemporal || rate >= FLUENT_FRAME_RATE;
                long bps = layers.bps(spatial, temporal);
                if (useful && bps > 0) {
                    ladder.add(encoding, spatial, temporal, width, height, rate, bps);
                }
            }
            first = false;
        }
        return first;
    }

    private boolean isHigher(int a, int b, long nowNanos) {
        InboundRtpStream one = publication.encoding(a);
        InboundRtpStream other = publication.encoding(b);
        if (one == null || other == null) {
            return false;
        }
        if (one.height() != 0 && other.height() != 0 && one.height() != other.height()) {
            return one.height() > other.height();
        }
        return one.bps(nowNanos) > other.bps(nowNanos);
    }
}
