package io.sluice.rtp.frame;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the packets of one picture together, codec by codec.
///
/// Owned by its assembler.
interface FrameBuilder {
    /// One packet of a picture.
    ///
    /// @param payloadOffset where the payload begins in `bytes`
    record Part(byte[] bytes, int payloadOffset, int payloadLength) {}

    /// The picture, or null when its beginning is missing or it is malformed.
    ///
    /// @param parts all packets of one RTP timestamp, in order and without a hole between them
    /// @param afterHole whether the packet before the first one is missing
    @Nullable
    CodedFrame build(List<Part> parts, long timestamp, boolean afterHole);
}
