package io.sluice.signaling;

import io.sluice.signaling.auth.TokenKey;
import io.sluice.signaling.message.ServerMessage.IceServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything about signaling that an operator can choose.
///
/// Immutable.
///
/// @param host address to listen on
/// @param port TCP port to listen on, 0 = any free one
/// @param tls certificate for HTTPS, null = plain HTTP
/// @param tokenKeys keys of join tokens; empty = open rooms, see `openToAll`
/// @param tokenIssuer required `iss` of tokens, null = any
/// @param tokenAudience required `aud` of tokens, null = any
/// @param openToAll without token keys: whether others than localhost may join
/// @param allowedOrigins origins (`https://example.org`) whose pages may connect, besides the server's own
/// @param iceServers told to clients
/// @param limits bounds of one session
/// @param maxParticipants told to clients; the rooms enforce it
/// @param version told to clients and shown in metrics
public record SignalingConfig(
        String host,
        int port,
        @Nullable Tls tls,
        List<TokenKey> tokenKeys,
        @Nullable String tokenIssuer,
        @Nullable String tokenAudience,
        boolean openToAll,
        Set<String> allowedOrigins,
        List<IceServer> iceServers,
        Limits limits,
        int maxParticipants,
        String version) {
    /// Localhost, port 8080, open rooms.
    public static final SignalingConfig DEFAULT = new SignalingConfig(
            "localhost", 8080, null, List.of(), null, null, false, Set.of(), List.of(), Limits.DEFAULT, 200, "0.1.0");

    public SignalingConfig {
        tokenKeys = List.copyOf(tokenKeys);
        allowedOrigins = Set.copyOf(allowedOrigins);
        iceServers = List.copyOf(iceServers);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("The HTTP port must be from 0 to 65535, not " + port + ".");
        }
        if (maxParticipants < 1) {
            throw new IllegalArgumentException("A room must admit at least one participant.");
        }
    }

    /// PEM files. Immutable.
    public record Tls(String certificatePath, String keyPath) {}

    /// Bounds of one session and its connection; docs/protocol.md tells them to clients. Immutable.
    ///
    /// @param grace how long a participant stays after its WebSocket was cut
    /// @param pingInterval how often a client pings
    /// @param idle after how long without any message a connection is cut
    /// @param firstMessage how long a connection may wait with `join` or `resume`
    /// @param replayMessages most messages kept for a resume
    /// @param replayBytes most bytes kept for a resume
    /// @param sendQueueBytes bytes waiting to be sent that make a consumer a slow one
    /// @param concurrentNegotiations most offers being answered at once
    /// @param connections most WebSockets at once
    /// @param rates requests per second
    public record Limits(
            Duration grace,
            Duration pingInterval,
            Duration idle,
            Duration firstMessage,
            int replayMessages,
            int replayBytes,
            int sendQueueBytes,
            int concurrentNegotiations,
            int connections,
            Rates rates) {
        /// The figures of docs/protocol.md; the last two are chosen: an answer takes about 5 ms, a connection
        /// 20 KB.
        public static final Limits DEFAULT = new Limits(
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                1000,
                1 << 20,
                4 << 20,
                64,
                20_000,
                Rates.DEFAULT);

        public Limits {
            if (replayMessages < 1 || replayBytes < 1 || sendQueueBytes < 1 || concurrentNegotiations < 1) {
                throw new IllegalArgumentException("Signaling limits must be positive.");
            }
        }
    }

    /// Token buckets of one session. Immutable.
    public record Rates(Rate all, Rate chat, Rate offer, Rate update) {
        /// The figures of docs/protocol.md §2.
        public static final Rates DEFAULT =
                new Rates(new Rate(50, 200), new Rate(5, 10), new Rate(2, 5), new Rate(20, 40));
    }

    /// One token bucket. Immutable.
    public record Rate(int perSecond, int burst) {
        public Rate {
            if (perSecond < 1 || burst < 1) {
                throw new IllegalArgumentException("A rate must be positive.");
            }
        }
    }
}
