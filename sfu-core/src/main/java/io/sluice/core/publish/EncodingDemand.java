package io.sluice.core.publish;

import io.sluice.core.room.EncodingState;
import java.util.ArrayList;
import java.util.List;

/// Which encodings of one publication the publisher shall send: one that nobody has wanted for [#IDLE_NANOS] is
/// switched off, and on again as soon as somebody wants it. The lowest stays on, so that whoever comes sees something
/// at once.
///
/// Owned by the media worker.
public final class EncodingDemand {
    /// Longer than a stage change back and forth (the design's figure).
    static final long IDLE_NANOS = 5_000_000_000L;

    private final Publication publication;
    private final long[] wantedNanos;
    private final boolean[] off;
    private boolean started;

    EncodingDemand(Publication publication) {
        this.publication = publication;
        this.wantedNanos = new long[publication.encodingCount()];
        this.off = new boolean[publication.encodingCount()];
    }

    /// Looks at what is wanted now.
    ///
    /// @return whether the publisher has to be told
    public boolean onTick(long nowNanos) {
        if (off.length < 2) {
            return false;
        }
        int lowest = lowest();
        if (lowest < 0) {
            return false;
        }
        boolean changed = false;
        for (int i = 0; i < off.length; i++) {
            boolean known = publication.encoding(i) != null;
            boolean wanted = !started || i == lowest || !known || publication.muted() || publication.isWanted(i);
            if (wanted) {
                wantedNanos[i] = nowNanos;
            }
            boolean idle = nowNanos - wantedNanos[i] >= IDLE_NANOS;
            changed |= idle != off[i];
            off[i] = idle;
        }
        started = true;
        return changed;
    }

    private int lowest() {
        int lowest = -1;
        int height = Integer.MAX_VALUE;
        for (int i = 0; i < off.length; i++) {
            InboundRtpStream stream = publication.encoding(i);
            if (stream != null && stream.height() > 0 && stream.height() < height) {
                height = stream.height();
                lowest = i;
            }
        }
        return lowest;
    }

    /// Whether the publisher was asked not to send an encoding.
    public boolean isOff(int encoding) {
        return off[encoding];
    }

    /// What the publisher shall do, encoding by encoding.
    public List<EncodingState> states() {
        List<EncodingState> states = new ArrayList<>();
        for (int i = 0; i < off.length; i++) {
            states.add(new EncodingState(publication.rid(i), !off[i]));
        }
        return states;
    }
}
