package io.sluice.load.impair;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/// The network between one client (or one household of them) and a server, on loopback: the page, signaling and ICE-TCP
/// go through TCP relays, media goes through a UDP relay, and each can be made bad.
///
/// A page is taken there by [#url], and its media by [#candidates], which stand in for those of the server's answer.
///
/// Thread-safe.
public final class ClientNetwork implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final TcpRelay signaling;
    private final TcpRelay mediaTcp;
    private final UdpRelay media;
    private int addresses = 1;

    private ClientNetwork(TcpRelay signaling, TcpRelay mediaTcp, UdpRelay media) {
        this.signaling = signaling;
        this.mediaTcp = mediaTcp;
        this.media = media;
    }

    /// A perfect network before a server on this machine.
    ///
    /// @param url the server's page
    /// @param mediaPort the server's UDP and ICE-TCP port
    /// @param seed of all chance
    public static ClientNetwork before(String url, int mediaPort, long seed) {
        InetSocketAddress any = new InetSocketAddress(LOOPBACK, 0);
        InetSocketAddress server = new InetSocketAddress(LOOPBACK, mediaPort);
        InetSocketAddress page = new InetSocketAddress(LOOPBACK, URI.create(url).getPort());
        return new ClientNetwork(
                TcpRelay.start(any, page), TcpRelay.start(any, server), UdpRelay.start(any, server, seed));
    }

    /// The page's address through this network.
    public String url() {
        return "http://127.0.0.1:" + signaling.address().getPort();
    }

    /// The `a=candidate` values through this network, UDP first.
    public List<String> candidates() {
        return List.of(
                "1 1 udp 2130706431 127.0.0.1 " + media.address().getPort() + " typ host",
                "2 1 tcp 1518280447 127.0.0.1 " + mediaTcp.address().getPort() + " typ host tcptype passive");
    }

    /// The relay of media over UDP.
    public UdpRelay media() {
        return media;
    }

    /// The relay of the page and of signaling.
    public TcpRelay signaling() {
        return signaling;
    }

    /// The relay of media over TCP.
    public TcpRelay mediaTcp() {
        return mediaTcp;
    }

    /// Puts this round trip before everything; other conditions of media go back to perfect.
    public void roundTrip(Duration roundTrip) {
        Duration oneWay = roundTrip.dividedBy(2);
        signaling.delay(oneWay);
        mediaTcp.delay(oneWay);
        media.bothWays(LinkConditions.delay(oneWay));
    }

    /// From now on no UDP packet passes, as behind a strict firewall.
    public void blockUdp() {
        media.bothWays(LinkConditions.BLACKHOLE);
    }

    /// The client is somewhere else: media comes from another address and port, and open connections are dead without
    /// knowing it. New connections work.
    public synchronized void changeAddress() {
        addresses = addresses % 250 + 1;
        signaling.freeze();
        mediaTcp.freeze();
        media.rebindTo(loopback(addresses));
    }

    /// One of the many addresses of the loopback network (RFC 1122 §3.2.1.3).
    private static InetAddress loopback(int host) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) host});
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has four bytes", e);
        }
    }

    @Override
    public void close() {
        signaling.close();
        mediaTcp.close();
        media.close();
    }
}
