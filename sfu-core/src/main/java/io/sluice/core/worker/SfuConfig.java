package io.sluice.core.worker;

import io.sluice.core.record.disk.RecordConfig;
import io.sluice.rtp.srtp.SrtpCiphers;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the media side of the server is set up.
///
/// Immutable.
///
/// @param udpPort the one UDP port of the node; 0 = any free one
/// @param announced addresses that answers name, best first; empty = those of this machine
/// @param workers media workers; with one it reads the socket itself, with more a reader thread hands packets over
/// @param transport how UDP is spoken, as [io.sluice.rtp.udp.UdpTransports#open] names it; null = the best that works
/// @param cipher SRTP implementation; null = the best that works
/// @param maxParticipants participants in one room
/// @param maxPacketBuffers packet buffers of one worker, 1,600 bytes each
/// @param tcp whether the port also takes ICE-TCP connections
/// @param record where recordings are kept; null = nothing is recorded
public record SfuConfig(
        int udpPort,
        List<InetAddress> announced,
        int workers,
        @Nullable String transport,
        SrtpCiphers.@Nullable Implementation cipher,
        int maxParticipants,
        int maxPacketBuffers,
        boolean tcp,
        @Nullable RecordConfig record) {
    /// Port 10000 as in the design; one worker; 200 participants; 64 Ki buffers are 100 MB, 40 s of 20 Mbit/s.
    public static final SfuConfig DEFAULT = new SfuConfig(10_000, List.of(), 1, null, null, 200, 65_536, true, null);

    /// Workers that ICE username fragments can name: one character of the base64 alphabet.
    public static final int MAX_WORKERS = 64;

    public SfuConfig {
        announced = List.copyOf(announced);
        if (udpPort < 0 || udpPort > 65_535) {
            throw new IllegalArgumentException("The UDP port must be 0 to 65535, not " + udpPort + ".");
        }
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException("The number of workers must be 1 to 64, not " + workers + ".");
        }
        if (maxParticipants < 1 || maxPacketBuffers < 1_024) {
            throw new IllegalArgumentException(
                    "A room needs at least 1 participant and a worker at least 1024 packet buffers.");
        }
    }

    /// The same on any free port, with one worker, and without recordings.
    SfuConfig aside() {
        return new SfuConfig(0, announced, 1, transport, cipher, maxParticipants, maxPacketBuffers, tcp, null);
    }
}
