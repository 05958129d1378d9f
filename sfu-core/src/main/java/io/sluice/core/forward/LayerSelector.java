package io.sluice.core.forward;

import io.sluice.core.publish.InboundRtpStream;
import io.sluice.rtp.codec.VideoPacketFacts;

/// Chooses, packet by packet, which encoding of a publication one subscriber is sent.
///
/// The target is set from outside. A switch waits for a keyframe of the target: the current encoding goes on until it
/// comes.
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

    /// Sets the encoding that is wanted.
    ///
    /// @param encoding position among the publication's encodings
    void setTarget(int encoding) {
        target = encoding;
    }

    /// Decides about a packet of the publication.
    Verdict select(InboundRtpStream stream, VideoPacketFacts facts) {
        int encoding = stream.encodingIndex();
        if (encoding == current) {
            return Verdict.FORWARD;
        }
        if (encoding == target) {
            if (facts.isKeyframeStart()) {
                current = encoding;
                return Verdict.SWITCH;
            }
            return current == NONE ? Verdict.NEEDS_KEYFRAME : Verdict.OTHER_LAYER;
        }
        return current == NONE ? Verdict.NEEDS_KEYFRAME : Verdict.OTHER_LAYER;
    }

    /// The stream of the current encoding ended.
    void onStreamEnded(InboundRtpStream stream) {
        if (stream.encodingIndex() == current) {
            current = NONE;
        }
    }

    /// Forgets the current encoding: nothing that was sent before can be built on.
    void restart() {
        current = NONE;
    }

    /// Whether a keyframe of the target is being waited for.
    boolean waits() {
        return current != target;
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
