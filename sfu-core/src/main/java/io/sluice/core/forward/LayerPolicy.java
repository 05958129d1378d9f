package io.sluice.core.forward;

import io.sluice.core.publish.InboundRtpStream;
import io.sluice.core.publish.Publication;

/// Says which encoding of a publication fits what a subscriber wants: the smallest one that is at least as high as the
/// viewport, among those that really arrive.
///
/// Encodings are compared by the frame height their keyframes tell and, where that is not known, by arriving bitrate.
///
/// Immutable.
final class LayerPolicy {
    /// Chosen: an encoding without a packet for this long has stopped.
    private static final long SILENT_NANOS = 1_000_000_000L;

    private LayerPolicy() {}

    /// The encoding to send.
    ///
    /// @param maxHeight highest useful picture in pixels, 0 = no bound
    /// @param maxBps what the subscriber's connection can take for this publication, `Long.MAX_VALUE` = unknown
    /// @return position among the publication's encodings; 0 when none arrives
    static int choose(Publication publication, int maxHeight, long maxBps, long nowNanos) {
        int best = -1;
        int lowest = -1;
        for (int i = 0; i < publication.encodingCount(); i++) {
            InboundRtpStream stream = publication.encoding(i);
            if (stream == null || nowNanos - stream.lastPacketNanos() > SILENT_NANOS) {
                continue;
            }
            if (lowest < 0 || isHigher(publication, lowest, i, nowNanos)) {
                lowest = i;
            }
            if (stream.bps(nowNanos) > maxBps) {
                continue;
            }
            if (best < 0 || better(publication, i, best, maxHeight, nowNanos)) {
                best = i;
            }
        }
        if (best >= 0) {
            return best;
        }
        return Math.max(0, lowest);
    }

    private static boolean better(Publication publication, int a, int b, int maxHeight, long nowNanos) {
        if (maxHeight <= 0) {
            return isHigher(publication, a, b, nowNanos);
        }
        int heightA = heightOf(publication, a);
        int heightB = heightOf(publication, b);
        if (heightA == 0 || heightB == 0) {
            return isHigher(publication, a, b, nowNanos);
        }
        boolean enoughA = heightA >= maxHeight;
        boolean enoughB = heightB >= maxHeight;
        if (enoughA != enoughB) {
            return enoughA;
        }
        return enoughA ? heightA < heightB : heightA > heightB;
    }

    private static boolean isHigher(Publication publication, int a, int b, long nowNanos) {
        int heightA = heightOf(publication, a);
        int heightB = heightOf(publication, b);
        if (heightA != 0 && heightB != 0 && heightA != heightB) {
            return heightA > heightB;
        }
        return rate(publication, a, nowNanos) > rate(publication, b, nowNanos);
    }

    private static int heightOf(Publication publication, int encoding) {
        InboundRtpStream stream = publication.encoding(encoding);
        return stream == null ? 0 : stream.height();
    }

    private static long rate(Publication publication, int encoding, long nowNanos) {
        InboundRtpStream stream = publication.encoding(encoding);
        return stream == null ? 0 : stream.bps(nowNanos);
    }
}
