package io.sluice.core.publish;

import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Counters;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.transport.MediaTransport;

/// Gathers the RTCP that one participant is to be sent into compound packets (reduced size allowed, RFC 5506).
///
/// Owned by the media worker.
public final class RtcpOut {
    /// Chosen: with SRTCP around it below the 1,252 bytes no datagram of ours exceeds.
    private static final int MAX_COMPOUND = 1200;

    private final MediaTransport transport;
    private final Counters counters;
    private final int ssrc;
    private final byte[] bytes = new byte[MAX_COMPOUND];
    private final RtcpWriter writer = new RtcpWriter(bytes);

    /// Creates an empty gatherer.
    ///
    /// @param ssrc our SSRC as a receiver of this participant's media
    public RtcpOut(MediaTransport transport, Counters counters, int ssrc) {
        this.transport = transport;
        this.counters = counters;
        this.ssrc = ssrc;
    }

    /// Our SSRC as a receiver.
    public int ssrc() {
        return ssrc;
    }

    /// The writer, with at least `bytesNeeded` free; what was gathered before leaves if that is needed.
    public RtcpWriter room(int bytesNeeded) {
        if (!writer.hasRoom(bytesNeeded)) {
            flush();
        }
        return writer;
    }

    /// Sends what was gathered.
    public void flush() {
        if (writer.length() == 0) {
            return;
        }
        if (transport.isWritable()) {
            transport.sendRtcp(bytes, writer.length());
            counters.add(Counter.RTCP_SENT, 1);
        }
        writer.reset();
    }
}
