package io.sluice.rtp.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.ice.IceControlling.Nomination;
import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.udp.NetworkPath;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The controlling agent and the lite one joined by a lossy network in virtual time.
class IceControllingTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final IceCredentials SERVER = IceCredentials.generate(new Random(1));
    private static final IceCredentials BOT = IceCredentials.generate(new Random(2));

    /// A datagram on its way.
    private record Flight(long arrivesAt, byte[] bytes, boolean toServer, NetworkPath serverPath) {}

    /// The bot's view of a path; the server sees the mirror image.
    private static final NetworkPath WIFI_TO_V4 = path("10.0.0.1", 4000, "192.0.2.1", 10000);

    private static final NetworkPath WIFI_TO_V6 = path("fd00::1", 4000, "2001:db8::1", 10000);
    private static final NetworkPath PHONE_TO_V4 = path("172.16.0.9", 4000, "192.0.2.1", 10000);

    private final PriorityQueue<Flight> network = new PriorityQueue<>(Comparator.comparingLong(Flight::arrivesAt));
    private final Set<NetworkPath> broken = new HashSet<>();
    private final List<NetworkPath> selectedByBot = new ArrayList<>();
    private final RecordingIceHandler serverTold = new RecordingIceHandler();
    private Random random = new Random(0);
    private double loss;
    private long now;
    private int requests;
    private int expired;
    private int failed;
    private IceLite server;
    private IceControlling bot;

    @ParameterizedTest
    @EnumSource(Nomination.class)
    void bothSelectTheBestPathThatWorks(Nomination nomination) {
        start(nomination);
        bot.addCandidate(WIFI_TO_V4, 100, now);
        bot.addCandidate(WIFI_TO_V6, 200, now);
        run(2 * SECOND);
        assertEquals(WIFI_TO_V6, bot.selected());
        assertEquals(mirror(WIFI_TO_V6), server.selected());
        assertTrue(server.isValidated(mirror(WIFI_TO_V4)));
    }

    @ParameterizedTest
    @EnumSource(Nomination.class)
    void connectsWhereNearlyAThirdOfAllDatagramsIsLost(Nomination nomination) {
        for (long seed = 1; seed <= 50; seed++) {
            random = new Random(seed);
            loss = 0.3;
            start(nomination);
            bot.addCandidate(WIFI_TO_V4, 100, now);
            bot.addCandidate(WIFI_TO_V6, 200, now);
            run(60 * SECOND);
            String where = "seed " + seed;
            assertTrue(bot.selected() != null, where);
            assertEquals(mirror(bot.selected()), server.selected(), where);
            assertEquals(0, expired, where);
        }
    }

    @ParameterizedTest
    @EnumSource(Nomination.class)
    void keepsConsentForAnHourWithFewChecks(Nomination nomination) {
        start(nomination);
        bot.addCandidate(WIFI_TO_V4, 100, now);
        run(SECOND);
        requests = 0;
        run(3600 * SECOND);
        assertEquals(0, expired);
        assertEquals(0, serverTold.expired);
        assertTrue(requests > 1200 && requests < 1800, requests + " checks");
        assertEquals(1, serverTold.selected.size());
    }

    @ParameterizedTest
    @EnumSource(Nomination.class)
    void theServerFollowsToAnotherNetwork(Nomination nomination) {
        start(nomination);
        bot.addCandidate(WIFI_TO_V4, 100, now);
        run(10 * SECOND);
        broken.add(WIFI_TO_V4);
        bot.removeCandidate(WIFI_TO_V4);
        bot.addCandidate(PHONE_TO_V4, 90, now);
        run(SECOND);
        assertEquals(PHONE_TO_V4, bot.selected());
        assertEquals(mirror(PHONE_TO_V4), server.selected());
    }

    @Test
    void bothSidesNoticeThatThePathBroke() {
        start(Nomination.EVERY_CHECK);
        bot.addCandidate(WIFI_TO_V4, 100, now);
        run(SECOND);
        broken.add(WIFI_TO_V4);
        run(19 * SECOND);
        assertEquals(0, serverTold.expired);
        run(4 * SECOND);
        assertEquals(1, serverTold.expired);
        assertNull(server.selected());
        run(12 * SECOND);
        assertEquals(1, expired);
        assertNull(bot.selected());
    }

    @Test
    void fallsBackToAPathThatWorkedBefore() {
        start(Nomination.ONCE);
        bot.addCandidate(WIFI_TO_V6, 200, now);
        bot.addCandidate(WIFI_TO_V4, 100, now);
        run(SECOND);
        assertEquals(WIFI_TO_V6, bot.selected());
        bot.removeCandidate(WIFI_TO_V6);
        run(SECOND);
        assertEquals(WIFI_TO_V4, bot.selected());
        assertEquals(mirror(WIFI_TO_V4), server.selected());
    }

    @Test
    void givesUpWhenNothingAnswers() {
        start(Nomination.EVERY_CHECK);
        broken.add(WIFI_TO_V4);
        bot.addCandidate(WIFI_TO_V4, 100, now);
        run(40 * SECOND);
        assertEquals(1, failed);
        assertEquals(7, requests);
        assertEquals(IceControlling.NEVER, bot.nextTimeoutNanos());
    }

    @Test
    void believesOnlyAnswersItAskedForFromWhereItAsked() {
        start(Nomination.EVERY_CHECK);
        List<StunDropReason> drops = new ArrayList<>();
        List<byte[]> answers = new ArrayList<>();
        IceControlling lonely = new IceControlling(BOT, SERVER, Nomination.EVERY_CHECK, random, new BotHandler() {
            @Override
            public void sendStun(byte[] bytes, int length, NetworkPath to) {
                server.onStun(bytes, 0, length, mirror(to), 0);
                answers.add(serverTold.sent.getLast().bytes());
            }

            @Override
            public void onStunDropped(StunDropReason reason) {
                drops.add(reason);
            }
        });
        lonely.addCandidate(WIFI_TO_V4, 100, 0);
        lonely.addCandidate(WIFI_TO_V6, 200, 0);
        lonely.onTimeout(0);
        byte[] answer = answers.getFirst();
        lonely.onStun(answer, 0, answer.length, WIFI_TO_V6, 1);
        lonely.onStun(answer, 0, answer.length, PHONE_TO_V4, 1);
        byte[] altered = answer.clone();
        altered[12] ^= 1;
        lonely.onStun(altered, 0, altered.length, WIFI_TO_V4, 1);
        byte[] request = Check.of(BOT, SERVER).build();
        lonely.onStun(request, 0, request.length, WIFI_TO_V4, 1);
        assertNull(lonely.selected());
        assertEquals(
                List.of(
                        StunDropReason.UNEXPECTED_CLASS,
                        StunDropReason.UNEXPECTED_CLASS,
                        StunDropReason.BAD_FINGERPRINT,
                        StunDropReason.UNEXPECTED_CLASS),
                drops);
        lonely.onStun(answer, 0, answer.length, WIFI_TO_V4, 1);
        assertEquals(WIFI_TO_V4, lonely.selected());
    }

    @Test
    void restartsWhileTheOldPairKeepsWorking() {
        start(Nomination.EVERY_CHECK);
        bot.addCandidate(WIFI_TO_V4, 100, now);
        run(SECOND);
        IceCredentials newServer = IceCredentials.generate(random);
        IceCredentials newBot = IceCredentials.generate(random);
        server.restart(newServer, newBot);
        run(10 * SECOND);
        assertEquals(mirror(WIFI_TO_V4), server.selected());
        assertFalse(serverTold.drops.contains(StunDropReason.UNKNOWN_USERNAME));
        bot = new IceControlling(newBot, newServer, Nomination.EVERY_CHECK, random, new BotHandler());
        bot.addCandidate(PHONE_TO_V4, 100, now);
        run(SECOND);
        assertEquals(mirror(PHONE_TO_V4), server.selected());
    }

    private void start(Nomination nomination) {
        network.clear();
        server = new IceLite(SERVER, new ForwardingHandler(), IceLiteConfig.DEFAULT);
        server.setRemote(BOT);
        bot = new IceControlling(BOT, SERVER, nomination, random, new BotHandler());
    }

    private void run(long nanos) {
        long end = now + nanos;
        while (true) {
            long next = Math.min(bot.nextTimeoutNanos(), server.nextTimeoutNanos());
            Flight flight = network.peek();
            if (flight != null && flight.arrivesAt <= Math.min(next, end)) {
                network.poll();
                now = Math.max(now, flight.arrivesAt);
                arrive(flight);
            } else if (next <= end) {
                now = Math.max(now, next);
                bot.onTimeout(now);
                server.onTimeout(now);
            } else {
                now = end;
                return;
            }
        }
    }

    private void arrive(Flight flight) {
        if (flight.toServer) {
            server.onStun(flight.bytes, 0, flight.bytes.length, flight.serverPath, now);
        } else {
            bot.onStun(flight.bytes, 0, flight.bytes.length, mirror(flight.serverPath), now);
        }
    }

    private void send(byte[] bytes, int length, boolean toServer, NetworkPath serverPath) {
        if (random.nextDouble() >= loss && !broken.contains(mirror(serverPath))) {
            long delay = 20 * MILLI + random.nextLong(10 * MILLI);
            network.add(new Flight(now + delay, Arrays.copyOf(bytes, length), toServer, serverPath));
        }
    }

    private static NetworkPath mirror(NetworkPath path) {
        return NetworkPath.udp(path.local(), path.remote());
    }

    private static NetworkPath path(String local, int localPort, String remote, int remotePort) {
        return NetworkPath.udp(new InetSocketAddress(remote, remotePort), new InetSocketAddress(local, localPort));
    }

    private class BotHandler implements IceControlling.Handler {
        @Override
        public void sendStun(byte[] bytes, int length, NetworkPath to) {
            requests++;
            send(bytes, length, true, mirror(to));
        }

        @Override
        public void onSelected(NetworkPath path) {
            selectedByBot.add(path);
        }

        @Override
        public void onConsentExpired() {
            expired++;
        }

        @Override
        public void onFailed() {
            failed++;
        }

        @Override
        public void onStunDropped(StunDropReason reason) {
            throw new AssertionError("bot dropped a message: " + reason);
        }
    }

    /// Records, and lets answers travel.
    private final class ForwardingHandler implements IceLite.Handler {
        @Override
        public void sendStun(byte[] bytes, int length, NetworkPath to) {
            serverTold.sendStun(bytes, length, to);
            send(bytes, length, false, to);
        }

        @Override
        public void onSelected(NetworkPath path) {
            serverTold.onSelected(path);
        }

        @Override
        public void onConsentExpired() {
            serverTold.onConsentExpired();
        }

        @Override
        public void onStunDropped(StunDropReason reason) {
            serverTold.onStunDropped(reason);
        }

        @Override
        public void onValidated(NetworkPath path) {
            serverTold.onValidated(path);
        }

        @Override
        public void onInvalidated(NetworkPath path) {
            serverTold.onInvalidated(path);
        }
    }
}
