package io.sluice.core.forward;

import io.sluice.core.publish.InboundRtpStream;
import io.sluice.rtp.codec.VideoPacketFacts;

/// Chooses, packet by packet, which encoding of a publication one subscriber is sent.
///
/// The target is set from outside. A switch waits for a keyframe of the target: the current encoding goes on until it
/// comes, unless it is stopped because there is no room for it. While nothing is sent, the keyframe of any encoding
/// that
/// is allowed begins: the first picture comes sooner, the best one later.
///
/// Owned by the media worker.
final class LayerSelector {
    /// What becomes of a packet.
    enum Verdict {
        /// Forward it.
        FORWARD,
        /// Forward it; it is the first of another encoding.
        SWITCH,
        /// Not the encoding that is sent.
        OTHER_LAYER,
        /// Nothing can be decoded before a keyframe.
        NEEDS_KEYFRAME
    }

    /// No encoding.
    static final int NONE = -1;

    private int current = NONE;
    private int target;
    private int allowed;
    private boolean stopping;
    private int lastTimestamp;

    /// Sets the encoding that is wanted.
    ///
    /// @param encoding position among the publication's encodings
    /// @param beginWith bit i: while nothing is sent, a keyframe of encoding i begins as well
    void setTarget(int encoding, int beginWith) {
        target = encoding;
        allowed = beginWith | 1 << encoding;
        stopping &= encoding != current;
    }

    /// Stops the current encoding where its next picture begins.
    void stop() {
        stopping = current != NONE;
    }

    /// Wants nothing, and stops the current encoding where its next picture begins.
    void idle() {
        target = NONE;
        allowed = 0;
        stop();
    }

    /// Whether the current picture still goes on before the current encoding stops.
    boolean isStopping() {
        return stopping;
    }

    /// Decides about a packet of the publication.
    Verdict select(InboundRtpStream stream, int timestamp, VideoPacketFacts facts) {
        int encoding = stream.encodingIndex();
        if (encoding == current) {
            if (!stopping || timestamp == lastTimestamp) {
                lastTimestamp = timestamp;
                return Verdict.FORWARD;
            }
            current = NONE;
            stopping = false;
        }
        boolean begins = encoding == target || current == NONE && (allowed >>> encoding & 1) != 0;
        if (begins && facts.isKeyframeStart()) {
            current = encoding;
            stopping = false;
            lastTimestamp = timestamp;
            return Verdict.SWITCH;
        }
        return current == NONE ? Verdict.NEEDS_KEYFRAME : Verdict.OTHER_LAYER;
    }

    /// The stream of the current encoding ended.
    void onStreamEnded(InboundRtpStream stream) {
        if (stream.encodingIndex() == current) {
            restart();
        }
    }

    /// Forgets the current encoding: nothing that was sent before can be built on.
    void restart() {
        current = NONE;
        stopping = false;
    }

    /// Whether a keyframe of the target is being waited for.
    boolean waits() {
        return current != target || stopping;
    }

    /// The encoding being sent, or [#NONE].
    int current() {
        return current;
    }

    /// The encoding that is wanted.
    int target() {
        return target;
    }
}
