package io.sluice.rtp.tcp;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Cuts the bytes of one connection into the datagrams that RFC 4571 framed: two bytes of length, then as many bytes.
///
/// A length of 0 is a null packet (RFC 4571 §2) and is skipped. A frame longer than a datagram of ours may be cannot be
/// skipped safely, since its length may be garbage: the stream has lost its meaning.
///
/// Owned by the connection's event loop.
final class FrameDecoder {
    /// As the longest datagram that the UDP transports hand over.
    static final int MAX_FRAME = 2048;

    private static final int LENGTH_BYTES = 2;

    /// What became of some bytes.
    enum Verdict {
        OK,
        TOO_LONG,
        REFUSED
    }

    /// Takes whole frames.
    interface Sink {
        /// @return false when this frame ends the connection
        boolean onFrame(MemorySegment memory, int length);
    }

    private final byte[] partial = new byte[LENGTH_BYTES + MAX_FRAME];
    private int have;

    /// Takes the next bytes of the stream, all of them unless the verdict is not [Verdict#OK].
    ///
    /// @param frame memory for one frame, shared by the connections of one event loop
    Verdict decode(ByteBuf in, MemorySegment frame, Sink sink) {
        while (in.isReadable()) {
            if (have < LENGTH_BYTES) {
                partial[have++] = in.readByte();
                if (have < LENGTH_BYTES) {
                    continue;
                }
            }
            int length = (partial[0] & 0xFF) << 8 | partial[1] & 0xFF;
            if (length > MAX_FRAME) {
                return Verdict.TOO_LONG;
            }
            int more = Math.min(length + LENGTH_BYTES - have, in.readableBytes());
            in.readBytes(partial, have, more);
            have += more;
            if (have < length + LENGTH_BYTES) {
                return Verdict.OK;
            }
            have = 0;
            if (length > 0) {
                MemorySegment.copy(partial, LENGTH_BYTES, frame, ValueLayout.JAVA_BYTE, 0, length);
                if (!sink.onFrame(frame, length)) {
                    return Verdict.REFUSED;
                }
            }
        }
        return Verdict.OK;
    }
}
