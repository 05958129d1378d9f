package io.sluice.signaling;

import io.sluice.signaling.SignalingConfig.Limits;
import io.sluice.signaling.SignalingConfig.Rate;
import io.sluice.signaling.SignalingConfig.Rates;
import io.sluice.signaling.auth.TokenKey;
import io.sluice.signaling.message.ServerMessage.IceServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A running server before a [FakeSfu], with clients that are closed with it.
///
/// Owned by the test's thread.
public final class ServerFixture implements AutoCloseable {
    /// Rates that no test meets by accident.
    public static final Rates GENEROUS =
            new Rates(new Rate(10_000, 10_000), new Rate(10_000, 10_000), new Rate(1000, 1000), new Rate(1000, 1000));

    public static final Limits LIMITS = new Limits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            1000,
            1 << 20,
            4 << 20,
            64,
            100,
            GENEROUS);

    public final FakeSfu sfu = new FakeSfu();
    public final SignalingServer server;
    private final List<TestClient> clients = new ArrayList<>();

    public ServerFixture() {
        this(LIMITS, List.of());
    }

    public ServerFixture(Limits limits, List<TokenKey> keys) {
        this(limits, keys, List.of());
    }

    public ServerFixture(Limits limits, List<TokenKey> keys, List<IceServer> iceServers) {
        server = SignalingServer.start(
                new SignalingConfig(
                        "localhost",
                        0,
                        null,
                        keys,
                        null,
                        null,
                        false,
                        Set.of("https://friend.example"),
                        iceServers,
                        limits,
                        100,
                        "test"),
                sfu);
    }

    public int port() {
        return server.port();
    }

    public TestClient client() {
        TestClient client = new TestClient(port());
        clients.add(client);
        return client;
    }

    /// A client that is in the room already.
    public TestClient joined(String room, String identity) {
        TestClient client = client();
        client.join(room, identity);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(TestClient::close);
        server.close();
        sfu.close();
    }
}
